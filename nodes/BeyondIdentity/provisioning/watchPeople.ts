import type { Client } from '../transport/client';
import { AbortedError } from '../transport/errors/abortedError';
import { ApiError, refusedResource } from '../transport/errors/apiError';
import { InvalidIdError } from '../transport/errors/invalidIdError';
import { BeyondIdentityError } from '../transport/errors/base';
import { forEachConcurrently } from '../transport/pool';
import { membersOfGroup, type Group } from '../transport/resources/groups';
import {
	ALL_IDENTITIES,
	getIdentity,
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
import { knownEvents, packNext, unpackState, type State } from './changesState';

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
function isRealmWatched(events: ReadonlySet<ChangeEvent>): boolean {
	return [...events].some((event) => !MEMBER_EVENTS.has(event));
}

function isGroupAmong(events: ReadonlySet<ChangeEvent>): boolean {
	return [...MEMBER_EVENTS].some((event) => events.has(event));
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
			? relevantPeople(earlier, watch, known)
			: new Map<string, PersonState>();
	const told: Watch = { ...watch, events: known };
	const seen = await readPeople(client, poll, told, before);
	client.assertGoingOn();
	const { people, identities, members } = seen;

	const missing = [...before.keys()].filter((id) => !people.has(id));
	const wasRealmWatched = earlier !== undefined && isRealmWatched(earlier.events);
	const isRealmCompared = wasRealmWatched && isRealmWatched(watch.events);
	if (isRealmCompared && missing.length * 2 > before.size) {
		throw new DoubtError({ kind: 'tooManyGone', gone: missing.length, known: before.size });
	}
	const left = [...people]
		.filter(([id, { isMember }]) => !isMember && before.get(id)?.isMember === true)
		.map(([id]) => id);
	const isGroupKnown = isGroupAmong(known);
	for (const id of [...missing, ...left]) {
		const was = before.get(id)!;
		// Of a group that is new to the trigger, its list says it all.
		people.set(id, isGroupKnown ? was : { ...was, isMember: members.has(id) });
	}
	await confirm(client, poll, [...missing, ...left], before, seen);

	const oldOnes = new Set<string>();
	for (const [id, identity] of identities) {
		const isNew = !before.has(id);
		if (isNew && wasThereBefore(identity, earlier?.changedAt)) oldOnes.add(id);
	}
	const changes = changesBetween(before, people, told).filter(
		({ id, event }) => !oldOnes.has(id) || MEMBER_EVENTS.has(event),
	);
	const remembered = { scope, ...watch, people: rememberedPeople(people, watch) };
	return {
		happenings: changes.map((change) => {
			const identity = change.gone ? undefined : identities.get(change.id);
			return { ...change, ...(identity ? { identity } : {}) };
		}),
		state: packNext(
			remembered,
			earlier && { text: text!, changedAt: earlier.changedAt },
			client.now(),
		),
	};
}

/** How far the clocks may differ, in milliseconds. */
const MOST_CLOCK_SKEW_MS = 24 * 60 * 60_000;

/**
 * Whether somebody who was not seen before is older than that: then a list was short that showed too few.
 *
 * @param changedAt when the state was last another one: whoever came before that was noted
 */
function wasThereBefore({ create_time: time }: Identity, changedAt: number | undefined): boolean {
	const createdAt = Date.parse(time ?? '');
	return changedAt !== undefined && createdAt < changedAt - MOST_CLOCK_SKEW_MS;
}

/** Where only a group is watched, whoever left it is nobody's business any more. */
function rememberedPeople(people: People, watch: Watch): People {
	return isRealmWatched(watch.events)
		? people
		: new Map([...people].filter(([, { isMember }]) => isMember));
}

/** Those who are looked at again: what was remembered of others says nothing now. */
function relevantPeople(
	{ people, fields }: State,
	watch: Watch,
	known: ReadonlySet<ChangeEvent>,
): People {
	const isGroupKnown = isGroupAmong(known);
	const areSameFields = JSON.stringify(fields) === JSON.stringify(watch.fields);
	const all = [...people].map(([id, one]): [string, PersonState] => [
		id,
		{
			...one,
			isMember: isGroupKnown && one.isMember,
			...(areSameFields ? {} : { digest: '', fields: [] }),
		},
	]);
	const isAll = isRealmWatched(watch.events);
	return new Map(isAll ? all : all.filter(([, { isMember }]) => isMember));
}

/** Those who were seen, and of those something happened to, all that there is to read. */
interface Seen {
	people: People;
	identities: Map<string, Identity>;
	/** Of the group that is watched. */
	members: Set<string>;
}

async function readPeople(client: Client, poll: Poll, told: Watch, before: People): Promise<Seen> {
	const { watch, groupId, digest, progress } = poll;
	const members = new Set<string>();
	const seen: Seen = { people: new Map(), identities: new Map(), members };
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
				progress.read = members.size;
				if (!isRealmWatched(watch.events)) note(identity, true);
				return undefined;
			},
		);
		if (!isWhole) throw new DoubtError({ kind: 'notWhole', whose: 'group' });
	}
	if (isRealmWatched(watch.events)) {
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
 * asked about in time, or cannot be asked about now, stays as they were until the next poll; some are asked
 * about however late it is, so that every poll comes on.
 */
async function confirm(
	client: Client,
	{ watch, groupId, digest, confirmUntil }: Poll,
	ids: string[],
	before: People,
	{ people, identities }: Seen,
): Promise<void> {
	let isOver = false;
	let begun = 0;
	await forEachConcurrently(
		ids,
		client.concurrency,
		async (id) => {
			begun += 1;
			const was = before.get(id)!;
			try {
				const identity = await stillThere(client, id);
				const isMember =
					was.isMember && identity !== undefined && (await isStillMember(client, id, groupId));
				if (!identity) {
					people.delete(id);
					return;
				}
				people.set(
					id,
					isMember || isRealmWatched(watch.events)
						? stateOf(identity, watch, digest, isMember, was)
						: { ...was, isMember },
				);
				identities.set(id, identity);
			} catch (error) {
				if (isAboutAll(error)) return await Promise.reject(error);
				isOver ||= isEnd(error);
			}
		},
		() => isOver || (begun >= client.concurrency && client.now() > confirmUntil),
	);
}

/** GetIdentity: nothing only where the API says of this very person that there is none. */
async function stillThere(client: Client, id: string): Promise<Identity | undefined> {
	try {
		return await getIdentity(client, id);
	} catch (error) {
		const refused = refusedResource(error);
		const isGone = refused?.type === 'Identity' && refused.id === id;
		return isGone ? undefined : await Promise.reject(error);
	}
}

/** Whether there is no use in asking about others in this poll. */
function isEnd(error: unknown): boolean {
	return error instanceof AbortedError || (error instanceof ApiError && error.status === 429);
}

/** Whether an error is not about one person, and no matter of time: then nothing is known. */
function isAboutAll(error: unknown): boolean {
	if (error instanceof AbortedError || error instanceof InvalidIdError) return false;
	if (!(error instanceof ApiError)) return true;
	const refused = refusedResource(error);
	const isUnknownPlace = error.status === 404 && refused?.type !== 'Identity';
	return isUnknownPlace || error.status === 401 || error.status === 403;
}

async function isStillMember(
	client: Client,
	id: string,
	groupId: string | undefined,
): Promise<boolean> {
	const groups = await client.list<Group>(groupsOfIdentity(id));
	return groups.some((group) => group.id === groupId);
}
