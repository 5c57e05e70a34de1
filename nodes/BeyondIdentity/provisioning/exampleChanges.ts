import type { Client } from '../transport/client';
import { membersOfGroup } from '../transport/resources/groups';
import { ALL_IDENTITIES, type Identity } from '../transport/resources/identities';
import { MEMBER_EVENTS, type Change, type ChangeEvent, type Watch } from './changes';
import type { Happening } from './watchPeople';

/** What somebody is after an event of theirs, and what they were before. */
const AFTER: Partial<Record<ChangeEvent, { from: string; is: Partial<Identity> }>> = {
	identitySuspended: { from: 'active', is: { status: 'suspended' } },
	identityReactivated: { from: 'suspended', is: { status: 'active' } },
	passkeyEnrolled: { from: 'PENDING', is: { enrollment_status: 'ENROLLED' } },
	passkeyLost: { from: 'ENROLLED', is: { enrollment_status: 'UNENROLLED' } },
};

/**
 * ListIdentities and ListGroupMembers, one page each: what a poll would tell, about people who exist. Nothing
 * of it has happened.
 *
 * @returns one for each event that is looked for, and none where there is nobody
 * @throws ApiError
 */
export async function exampleChanges(
	client: Client,
	{ events, fields }: Watch,
	groupId: string | undefined,
): Promise<Happening[]> {
	const pageOf = async (list = ALL_IDENTITIES) => (await client.page<Identity>(list)).resources;
	const members = groupId === undefined ? [] : await pageOf(membersOfGroup(groupId));
	const needsOthers = members.length === 0 || [...events].some((one) => !MEMBER_EVENTS.has(one));
	const people = needsOthers ? await pageOf() : [];
	return [...events].flatMap((event): Happening[] => {
		const candidates = MEMBER_EVENTS.has(event) && members.length > 0 ? members : people;
		const identity = exampleOf(event, candidates);
		if (!identity) return [];
		const { id, traits = { type: 'traits_v0' } } = identity;
		if (event === 'identityDeleted') {
			return [{ event, id, gone: { username: traits.username ?? '' } }];
		}
		const [field] = event === 'identityUpdated' ? fields : [];
		const change: Change = { event, id, ...(field === undefined ? {} : { fields: [field] }) };
		const { from, is = {} } = AFTER[event] ?? {};
		return [
			{ ...change, ...(from === undefined ? {} : { from }), identity: { ...identity, ...is } },
		];
	});
}

/** The person whom the event fits best: one who is so, or whom it happened to last. */
function exampleOf(event: ChangeEvent, people: readonly Identity[]): Identity | undefined {
	const { is = {} } = AFTER[event] ?? {};
	const fits = people.filter((one) =>
		Object.entries(is).every(([name, value]) => one[name as keyof Identity] === value),
	);
	const timeOf = (one: Identity) =>
		Date.parse((event === 'identityCreated' ? one.create_time : one.update_time) ?? '') || 0;
	const newestFirst = (some: readonly Identity[]) =>
		[...some].sort((one, other) => timeOf(other) - timeOf(one));
	return newestFirst(fits)[0] ?? newestFirst(people)[0];
}
