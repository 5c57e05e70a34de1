import type { Show } from '../actions/output';
import { fieldOf, MEMBER_EVENTS, OTHER_ENROLLMENT } from '../provisioning/changes';
import type { Happening } from '../provisioning/watchPeople';
import type { Identity } from '../transport/resources/identities';

/**
 * One event as it comes out: what happened, the person as they are now, what changed, and the group.
 *
 * @param show how a person comes out
 */
export function outputItem(
	happening: Happening,
	show: Show<Identity>,
	groupId: string | undefined,
): object {
	const { event, id, gone, identity = { id } } = happening;
	const username = gone?.username || null;
	if (event === 'identityDeleted') return { event, id, username };
	const known: Identity =
		gone && username !== null ? { id, traits: { type: 'traits_v0', username } } : identity;
	const changes = changesOf(happening, known);
	return {
		event,
		...show(known),
		...(changes ? { changes } : {}),
		...(MEMBER_EVENTS.has(event) ? { group_id: groupId } : {}),
	};
}

/** What a passkey status was, unless it was never told or is new to us. */
function knownStatus(from = ''): string | null {
	return ['', OTHER_ENROLLMENT].includes(from) ? null : from;
}

/** Which fields changed, where that is known. */
function changesOf({ event, fields, from }: Happening, identity: Identity): object[] | undefined {
	switch (event) {
		case 'identitySuspended':
		case 'identityReactivated':
			return [{ field: 'status', from, to: identity.status ?? null }];
		case 'passkeyEnrolled':
		case 'passkeyLost':
			return [
				{
					field: 'enrollment_status',
					from: knownStatus(from),
					to: identity.enrollment_status ?? null,
				},
			];
		default:
			return fields?.map((field) => ({ field, to: fieldOf(identity, field) ?? null }));
	}
}
