import type { ChangeEvent, PersonState, Snapshot, Watch } from './changes';

/** Of how many characters a digest of a record and one of a field are. */
export const DIGEST_LENGTH = 8;
export const FIELD_DIGEST_LENGTH = 4;
/** A state of another version is none: then a poll only notes what is there. */
const VERSION = 1;

/** What a state is about: it says nothing of anything else. */
export interface StateScope {
	tenantId: string;
	realmId: string;
	/** The group that is watched, if one is. */
	groupId?: string;
}

/** People as they were at the last poll, and what was looked for. */
export interface State {
	scope: StateScope;
	events: ReadonlySet<ChangeEvent>;
	fields: readonly string[];
	people: Snapshot;
}

/** How a passkey status is written, each in one character; one that is new to us is no passkey. */
const ENROLLMENTS = ['', 'ENROLLED', 'PENDING', 'INVITE_FAILED', 'UNENROLLED'];

type Header = [version: number, scope: StateScope, events: ChangeEvent[], fields: string[]];

/**
 * Packs a state into one text: a line with what it is about, and one for each person, in the
 * order of their IDs: 28 characters with a digest of the record, 4 more for each watched field, and the
 * username where it is told who is gone. The same people give the same text.
 */
export function packState({ scope, events, fields, people }: State): string {
	const header: Header = [VERSION, scope, [...events].sort(), [...fields]];
	const sorted = [...people].sort(([one], [other]) => (one < other ? -1 : 1));
	const lines = sorted.map(([id, one]) => {
		const enrollment = Math.max(ENROLLMENTS.indexOf(one.enrollment), 0);
		const flags = `${Number(one.isSuspended) + 2 * Number(one.isMember)}${enrollment}`;
		// Last, as text in it may hold anything but the end of a line.
		const name = one.username === undefined ? '' : `,${JSON.stringify(one.username)}`;
		return `${encodeURIComponent(id)},${flags}${one.digest}${one.fields.join('')}${name}`;
	});
	return [JSON.stringify(header), ...lines].join('\n');
}

/** @returns nothing where the text is no state of this version */
export function unpackState(text: string): State | undefined {
	const [first = '', ...lines] = text.split('\n');
	const header = readHeader(first);
	if (!header) return undefined;
	const [, scope, events, fields] = header;
	const hasDigest = events.includes('identityUpdated') && fields.length === 0;
	const people = new Map<string, PersonState>();
	for (const line of lines) {
		const [id = '', rest = '', ...texts] = line.split(',');
		const name = texts.length > 0 ? (JSON.parse(texts.join(',')) as string) : undefined;
		const flags = Number(rest[0]);
		const digests = rest.slice(2);
		const own = hasDigest ? digests.slice(0, DIGEST_LENGTH) : '';
		people.set(decodeURIComponent(id), {
			isSuspended: (flags & 1) !== 0,
			enrollment: ENROLLMENTS[Number(rest[1])] ?? '',
			isMember: (flags & 2) !== 0,
			digest: own,
			fields: hasDigest ? [] : piecesOf(digests, FIELD_DIGEST_LENGTH),
			...(name === undefined ? {} : { username: name }),
		});
	}
	return { scope, events: new Set(events), fields, people };
}

function readHeader(line: string): Header | undefined {
	try {
		const header = JSON.parse(line) as Header;
		return Array.isArray(header) && header[0] === VERSION ? header : undefined;
	} catch {
		return undefined;
	}
}

function piecesOf(text: string, length: number): string[] {
	return Array.from({ length: Math.floor(text.length / length) }, (_, index) =>
		text.slice(index * length, (index + 1) * length),
	);
}

/**
 * Which events can be told from a state: none of another tenant, realm or group, none that was not looked for
 * before, and no update where other fields were watched.
 */
export function knownEvents(
	state: State,
	scope: StateScope,
	{ events, fields }: Watch,
): Set<ChangeEvent> {
	const isSameRealm =
		state.scope.tenantId === scope.tenantId && state.scope.realmId === scope.realmId;
	const isSameGroup = state.scope.groupId === scope.groupId;
	const areSameFields = JSON.stringify(state.fields) === JSON.stringify(fields);
	return new Set(
		[...events].filter((event) => {
			if (!isSameRealm || !state.events.has(event)) return false;
			if (event === 'memberAdded' || event === 'memberRemoved') return isSameGroup;
			return event !== 'identityUpdated' || areSameFields;
		}),
	);
}
