import type { Identity } from '../transport/resources/identities';

/** What can happen to people. */
export const EVENTS = [
	'identityCreated',
	'identityUpdated',
	'identitySuspended',
	'identityReactivated',
	'identityDeleted',
	'passkeyEnrolled',
	'passkeyLost',
	'memberAdded',
	'memberRemoved',
] as const;

export type ChangeEvent = (typeof EVENTS)[number];

/** What is remembered of somebody: no more than it takes to see a change. */
export interface PersonState {
	/** `active` or `suspended`; empty where it was never told, or nobody asks for it. */
	status: string;
	/** The API's `enrollment_status`; empty as well. */
	enrollment: string;
	/** Of the group that is watched. */
	isMember: boolean;
	/** A digest of everything else that describes the person; empty where nobody asks for it. */
	digest: string;
	/** A digest of each watched field, in the fields' order. */
	fields: string[];
	/** Where it is told who is gone: nobody can be asked any more who it was. */
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
	/** What the status or the passkey status was; empty where that is not known. */
	from?: string;
	/** Somebody who is gone: there is nothing left to read of them. */
	gone?: { username: string };
}

/** Whose members are watched, as all others are people of the realm. */
export const MEMBER_EVENTS: ReadonlySet<ChangeEvent> = new Set(['memberAdded', 'memberRemoved']);
/** What the API says of somebody who has an active passkey. */
const ENROLLED = 'ENROLLED';
const SUSPENDED = 'suspended';
/** What is remembered of a passkey status that is new to us. */
export const OTHER_ENROLLMENT = 'OTHER';

/** Fields that say nothing about the person, or that have events of their own. */
const NOT_DESCRIBING = new Set([
	...['id', 'realm_id', 'tenant_id', 'status', 'enrollment_status', 'create_time', 'update_time'],
]);

/** Makes short texts of long ones, that differ where those do. */
export interface Digest {
	/** Of a whole record: `DIGEST_LENGTH` characters. */
	ofRecord(text: string): string;
	/** Of one field: `FIELD_DIGEST_LENGTH` characters. */
	ofField(text: string): string;
}

/**
 * What to remember of somebody.
 *
 * @param isMember of the group that is watched
 * @param before what was remembered, where the API does not say now what the status is
 */
export function stateOf(
	identity: Identity,
	{ events, fields }: Watch,
	digest: Digest,
	isMember: boolean,
	before?: PersonState,
): PersonState {
	const { status, enrollment_status: enrollment, traits } = identity;
	const isStatusAsked = events.has('identitySuspended') || events.has('identityReactivated');
	const isPasskeyAsked = events.has('passkeyEnrolled') || events.has('passkeyLost');
	const isUpdateAsked = events.has('identityUpdated');
	const isNameAsked = events.has('identityDeleted') || (isMember && events.has('memberRemoved'));
	return {
		status: isStatusAsked ? (status ?? before?.status ?? '') : '',
		enrollment: isPasskeyAsked ? (enrollment ?? before?.enrollment ?? '') : '',
		isMember,
		digest: isUpdateAsked && fields.length === 0 ? digest.ofRecord(describedBy(identity)) : '',
		fields: isUpdateAsked
			? fields.map((name) => digest.ofField(String(fieldOf(identity, name) ?? '')))
			: [],
		...(isNameAsked ? { username: traits?.username ?? '' } : {}),
	};
}

/** A field of somebody by the API's name, be it a trait or not. */
export function fieldOf(identity: Identity, name: string): unknown {
	return identity.traits?.[name] ?? (identity as unknown as Record<string, unknown>)[name];
}

/** All that describes somebody, in one text: the same for the same values, in whatever order they come. */
function describedBy({ traits = { type: 'traits_v0' }, ...identity }: Identity): string {
	const parts: string[] = [];
	for (const some of [identity, traits]) {
		for (const [name, value] of Object.entries(some)) {
			if (value == null || value === '' || NOT_DESCRIBING.has(name)) continue;
			parts.push(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
		}
	}
	return parts.sort().join('\0');
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
		const gone = { username: was.username ?? '' };
		return [
			...(was.isMember ? [{ event: 'memberRemoved' as const, gone }] : []),
			{ event: 'identityDeleted', gone },
		];
	}
	const found: Array<Omit<Change, 'id'>> = [];
	const tell = (isSo: boolean, event: ChangeEvent, more: Partial<Change> = {}) => {
		if (isSo) found.push({ event, ...more });
	};
	// What was not known before cannot have changed.
	const isNew = (name: 'enrollment' | 'status') =>
		was !== undefined && was[name] !== '' && was[name] !== is[name];
	const status = { from: was?.status ?? '' };
	const enrollment = { from: was?.enrollment ?? '' };
	const isEnrolled = is.enrollment === ENROLLED;
	tell(!was, 'identityCreated');
	tell(isNew('status') && is.status === SUSPENDED, 'identitySuspended', status);
	tell(isNew('status') && status.from === SUSPENDED, 'identityReactivated', status);
	const changed = fields.filter((_name, index) => {
		const before = was?.fields[index];
		return before !== undefined && before !== is.fields[index];
	});
	tell(changed.length > 0, 'identityUpdated', { fields: changed });
	const hasDigest = fields.length === 0 && was !== undefined && was.digest !== '';
	tell(hasDigest && was.digest !== is.digest, 'identityUpdated');
	tell((!was || isNew('enrollment')) && isEnrolled, 'passkeyEnrolled', enrollment);
	tell(isNew('enrollment') && enrollment.from === ENROLLED, 'passkeyLost', enrollment);
	tell(!was?.isMember && is.isMember, 'memberAdded');
	tell(was?.isMember === true && !is.isMember, 'memberRemoved');
	return found;
}
