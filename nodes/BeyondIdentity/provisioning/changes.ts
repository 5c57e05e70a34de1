import type { Identity } from '../transport/resources/identities';

/** What can happen to people. */
export type ChangeEvent =
	| 'identityCreated'
	| 'identityUpdated'
	| 'identitySuspended'
	| 'identityReactivated'
	| 'identityDeleted'
	| 'passkeyEnrolled'
	| 'passkeyLost'
	| 'memberAdded'
	| 'memberRemoved';

/** What is remembered of somebody: no more than it takes to see a change. */
export interface PersonState {
	isSuspended: boolean;
	/** Has an active passkey. */
	isEnrolled: boolean;
	/** Of the group that is watched. */
	isMember: boolean;
	/** A digest of everything else that describes the person; empty where nobody asks for it. */
	digest: string;
	/** A digest of each watched field, in the fields' order. */
	fields: string[];
	/** Where deletions are told: nobody can be asked any more who it was. */
	username?: string;
}

/** People by ID, at one time. */
export type Snapshot = ReadonlyMap<string, PersonState>;

/** What is looked for. */
export interface Watch {
	events: ReadonlySet<ChangeEvent>;
	/** The API's names of the fields that count as an update; all, unless told. */
	fields: readonly string[];
}

/** Something that happened to somebody. */
export interface Change {
	event: ChangeEvent;
	id: string;
	/** The watched fields that changed, for `identityUpdated`. */
	fields?: string[];
	/** For somebody who is gone. */
	username?: string;
}

/** Fields that say nothing about the person, or that have events of their own. */
const NOT_DESCRIBING = new Set([
	...['id', 'realm_id', 'tenant_id', 'status', 'enrollment_status', 'create_time', 'update_time'],
	'traits',
]);

/**
 * What to remember of somebody.
 *
 * @param before what was remembered, where the API does not say now whether there is a passkey
 * @param digest makes a short text of a long one
 */
export function stateOf(
	identity: Identity,
	{ events, fields }: Watch,
	digest: (text: string) => string,
	before?: PersonState,
): PersonState {
	const { status, enrollment_status: enrollment, traits } = identity;
	const describing = { ...identity, ...traits } as Record<string, unknown>;
	const described = Object.entries(describing)
		.filter(([name, value]) => !NOT_DESCRIBING.has(name) && value !== '' && value != null)
		.sort(([one], [other]) => (one < other ? -1 : 1));
	const isUpdateAsked = events.has('identityUpdated');
	return {
		isSuspended: status === 'suspended',
		isEnrolled:
			enrollment === undefined ? (before?.isEnrolled ?? false) : enrollment === 'ENROLLED',
		isMember: false,
		digest: isUpdateAsked && fields.length === 0 ? digest(JSON.stringify(described)) : '',
		fields: isUpdateAsked ? fields.map((name) => digest(String(describing[name] ?? ''))) : [],
		...(events.has('identityDeleted') ? { username: traits?.username ?? '' } : {}),
	};
}

/**
 * What happened between two times: a pure function. Who came and went in between is not seen.
 *
 * @returns what is asked for, person by person in the order of their IDs
 */
export function changesBetween(before: Snapshot, now: Snapshot, watch: Watch): Change[] {
	const ids = [...new Set([...before.keys(), ...now.keys()])].sort();
	return ids.flatMap((id) =>
		changesOf(before.get(id), now.get(id), watch)
			.filter(({ event }) => watch.events.has(event))
			.map((change) => ({ ...change, id })),
	);
}

function changesOf(
	was: PersonState | undefined,
	is: PersonState | undefined,
	{ fields }: Watch,
): Array<Omit<Change, 'id'>> {
	if (!is) {
		if (!was) return [];
		const { username } = was;
		return [
			...(was.isMember ? [{ event: 'memberRemoved' as const }] : []),
			{ event: 'identityDeleted', ...(username === undefined ? {} : { username }) },
		];
	}
	const found: Array<Omit<Change, 'id'>> = [];
	const tell = (isSo: boolean, event: ChangeEvent) => {
		if (isSo) found.push({ event });
	};
	tell(!was, 'identityCreated');
	tell(was !== undefined && !was.isSuspended && is.isSuspended, 'identitySuspended');
	tell(was?.isSuspended === true && !is.isSuspended, 'identityReactivated');
	const changed = fields.filter((_name, index) => was && was.fields[index] !== is.fields[index]);
	if (changed.length > 0) found.push({ event: 'identityUpdated', fields: changed });
	tell(fields.length === 0 && was !== undefined && was.digest !== is.digest, 'identityUpdated');
	tell(!was?.isEnrolled && is.isEnrolled, 'passkeyEnrolled');
	tell(was?.isEnrolled === true && !is.isEnrolled, 'passkeyLost');
	tell(!was?.isMember && is.isMember, 'memberAdded');
	tell(was?.isMember === true && !is.isMember, 'memberRemoved');
	return found;
}
