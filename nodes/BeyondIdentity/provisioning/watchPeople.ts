import type { Client } from '../transport/client';
import { AbortedError } from '../transport/errors/abortedError';
import { BeyondIdentityError } from '../transport/errors/base';
import { forEachConcurrently } from '../transport/pool';
import { membersOfGroup, type Group } from '../transport/resources/groups';
import {
	ALL_IDENTITIES,
	getIdentityIfAny,
	groupsOfIdentity,
	type Identity,
} from '../transport/resources/identities';
import {
	changesBetween,
	MEMBER_EVENTS,
	stateOf,
	type Change,
	type ChangeEvent,
	type Digest,
	type PersonState,
	type Watch,
} from './changes';
import { knownEvents, packState, unpackState } from './changesState';

/** What a poll looks at, and for how long. */
export interface Poll {
	watch: Watch;
	/** Whose members are watched, if anybody's are. */
	groupId?: string | undefined;
	digest: Digest;
	/** Until when it may go on finding out who is gone, in milliseconds since 1970. */
	confirmUntil: number;
	/** How far it has come, for a message where it does not come to its end. */
	progress: PollProgress;
}

export interface PollProgress {
	/** How many people were read. */
	read: number;
	/** How many there are, once that is known. */
	total?: number;
}

/** Something that happened, and the one it happened to, as they are now. */
export interface Happening extends Change {
	/** Nobody where the person is gone. */
	identity?: Identity;
}

/** What a poll found. */
export interface PollResult {
	happenings: Happening[];
	/** What to remember. */
	state: string;
}

/** Why a poll cannot say what happened. */
export type Doubt =
	/** The list of them changed while it was read, or its pages contradict each other. */
	| { kind: 'notWhole'; whose: 'realm' | 'group' }
	/** More than half of those that were there are not in the list. */
	| { kind: 'tooManyGone'; gone: number; known: number };

/** A poll that read what it asked for, and does not believe it. */
export class DoubtError extends BeyondIdentityError {
	override readonly name = 'DoubtError';

	constructor(readonly doubt: Doubt) {
		super(doubt.kind);
	}
}

/** People by their IDs. */
type People = Map<string, PersonState>;

/** Whether the people of the realm are looked at, or only the members of the group. */
function isRealmWatched({ events }: Watch): boolean {
	return [...events].some((event) => !MEMBER_EVENTS.has(event));
}

/**
 * ListIdentities and ListGroupMembers, as the events need them: finds what happened since the last poll.
 * Who is missing in a list is told as gone only after a request about that very person.
 *
 * @param text the state that the last poll left; nothing where there is none
 * @throws DoubtError where the lists cannot be believed; ApiError, AbortedError
 */
export async function watchPeople(
	client: Client,
	poll: Poll,
	text: string | undefined,
): Promise<PollResult> {
	const { watch, groupId } = poll;
	const { tenantId, realmId } = client;
	const scope = { tenantId, realmId, ...(groupId === undefined ? {} : { groupId }) };
	const earlier = text === undefined ? undefined : unpackState(text);
	const known = earlier ? knownEvents(earlier, scope, watch) : new Set<ChangeEvent>();
	const before: People =
		earlier && known.size > 0
			? relevantPeople(earlier.people, watch, known)
			: new Map<string, PersonState>();
	const told: Watch = { ...watch, events: known };
	const seen = await readPeople(client, poll, told, before);
	const { people, identities } = seen;

	const missing = [...before.keys()].filter((id) => !people.has(id));
	if (missing.length * 2 > before.size && isRealmWatched(watch)) {
		throw new DoubtError({ kind: 'tooManyGone', gone: missing.length, known: before.size });
	}
	const left = [...people]
		.filter(([id, { isMember }]) => !isMember && before.get(id)?.isMember === true)
		.map(([id]) => id);
	await confirm(client, poll, [...missing, ...left], before, seen);

	const changes = changesBetween(before, people, told);
	return {
		happenings: changes.map((change) => {
			const identity = change.gone ? undefined : identities.get(change.id);
			return { ...change, ...(identity ? { identity } : {}) };
		}),
		state: packState({ scope, ...watch, people: rememberedPeople(people, watch) }),
	};
}

/** Where only a group is watched, whoever left it is nobody's business any more. */
function rememberedPeople(people: People, watch: Watch): People {
	return isRealmWatched(watch)
		? people
		: new Map([...people].filter(([, { isMember }]) => isMember));
}

/** Those who are looked at again: what was remembered of others says nothing now. */
function relevantPeople(
	people: ReadonlyMap<string, PersonState>,
	watch: Watch,
	known: ReadonlySet<ChangeEvent>,
): People {
	const isGroupKnown = [...MEMBER_EVENTS].some((event) => known.has(event));
	const all = [...people].map(
		([id, one]) => [id, { ...one, isMember: isGroupKnown && one.isMember }] as const,
	);
	return new Map(isRealmWatched(watch) ? all : all.filter(([, { isMember }]) => isMember));
}

/** Those who were seen, and of those something happened to, all that there is to read. */
interface Seen {
	people: People;
	identities: Map<string, Identity>;
}

async function readPeople(client: Client, poll: Poll, told: Watch, before: People): Promise<Seen> {
	const { watch, groupId, digest, progress } = poll;
	const seen: Seen = { people: new Map(), identities: new Map() };
	const members = new Set<string>();
	const note = (identity: Identity, isMember: boolean) => {
		const was = before.get(identity.id);
		const is = stateOf(identity, watch, digest, isMember, was);
		seen.people.set(identity.id, is);
		progress.read = seen.people.size;
		const { id } = identity;
		const one = (state: PersonState | undefined) => new Map(state ? [[id, state]] : []);
		// A realm is large, and what happens to it is little.
		if (changesBetween(one(was), one(is), told).length > 0) seen.identities.set(id, identity);
	};
	if (groupId !== undefined) {
		const { isWhole } = await client.listWhole<Identity, undefined>(
			membersOfGroup(groupId),
			(identity) => {
				members.add(identity.id);
				if (!isRealmWatched(watch)) note(identity, true);
				return undefined;
			},
		);
		if (!isWhole) throw new DoubtError({ kind: 'notWhole', whose: 'group' });
	}
	if (isRealmWatched(watch)) {
		const { isWhole } = await client.listWhole<Identity, undefined>(
			ALL_IDENTITIES,
			(identity) => {
				note(identity, members.has(identity.id));
				return undefined;
			},
			(_pages, total) => {
				if (total !== undefined) progress.total = total;
				return true;
			},
		);
		if (!isWhole) throw new DoubtError({ kind: 'notWhole', whose: 'realm' });
	}
	return seen;
}

/**
 * GetIdentity and ListIdentityGroups: finds out who is gone of those whom a list does not show. Whoever is not
 * asked about in time stays as they were, until the next poll.
 */
async function confirm(
	client: Client,
	{ watch, groupId, digest, confirmUntil }: Poll,
	ids: string[],
	before: People,
	{ people, identities }: Seen,
): Promise<void> {
	let isLate = false;
	const isOver = () => isLate || client.now() > confirmUntil;
	for (const id of ids) people.set(id, before.get(id)!);
	await forEachConcurrently(
		ids,
		client.concurrency,
		async (id) => {
			const was = before.get(id)!;
			try {
				const identity = await getIdentityIfAny(client, id);
				const isMember =
					was.isMember && identity !== undefined && (await isStillMember(client, id, groupId));
				if (!identity) {
					people.delete(id);
					return;
				}
				if (isMember || isRealmWatched(watch)) {
					people.set(id, stateOf(identity, watch, digest, isMember, was));
				} else {
					people.set(id, { ...was, isMember });
				}
				identities.set(id, identity);
			} catch (error) {
				if (!(error instanceof AbortedError)) return await Promise.reject(error);
				isLate = true;
			}
		},
		isOver,
	);
}

async function isStillMember(
	client: Client,
	id: string,
	groupId: string | undefined,
): Promise<boolean> {
	const groups = await client.list<Group>(groupsOfIdentity(id));
	return groups.some((group) => group.id === groupId);
}
