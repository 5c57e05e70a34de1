import {
	OTHER_ENROLLMENT,
	type ChangeEvent,
	type PersonState,
	type Snapshot,
	type Watch,
} from './changes';

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
	/** When it was last another one, in milliseconds since 1970. */
	changedAt: number;
}

/** How a passkey status is written, each in one character; one that is new to us is no passkey. */
const ENROLLMENTS = ['', 'ENROLLED', 'PENDING', 'INVITE_FAILED', 'UNENROLLED', OTHER_ENROLLMENT];
const STATUSES = ['', 'active', 'suspended'];

/** The last line: without it, something is missing. */
const END = '.';

type Header = [
	version: number,
	scope: StateScope,
	events: ChangeEvent[],
	fields: string[],
	people: number,
	changedAt: number,
];

/**
 * Packs a state into one text: a line with what it is about, and one for each person, in the
 * order of their IDs: 28 characters with a digest of the record, 4 more for each watched field, and the
 * username where it is told who is gone. The same people give the same text.
 */
export function packState(state: State): string {
	return textOf(state, linesOf(state.people));
}

/**
 * Packs a state that follows another one: the same text where nothing has changed.
 *
 * @param before the text of the last state, and when that was last another one
 * @param now in milliseconds since 1970
 */
export function packNext(
	state: Omit<State, 'changedAt'>,
	before: { text: string; changedAt: number } | undefined,
	now: number,
): string {
	const lines = linesOf(state.people);
	const same = before && textOf({ ...state, changedAt: before.changedAt }, lines);
	return same !== undefined && same === before?.text
		? same
		: textOf({ ...state, changedAt: now }, lines);
}

function textOf({ scope, events, fields, people, changedAt }: State, lines: string): string {
	const header: Header = [VERSION, scope, [...events].sort(), [...fields], people.size, changedAt];
	return `${JSON.stringify(header)}\n${lines}${END}`;
}

function linesOf(people: Snapshot): string {
	const sorted = [...people].sort(([one], [other]) => (one < other ? -1 : 1));
	const lines = sorted.map(([id, one]) => {
		const known = ENROLLMENTS.indexOf(one.enrollment);
		const enrollment = known < 0 ? ENROLLMENTS.indexOf(OTHER_ENROLLMENT) : known;
		const status = Math.max(STATUSES.indexOf(one.status), 0);
		const flags = `${status + STATUSES.length * Number(one.isMember)}${enrollment}`;
		// Last, as text in it may hold anything but the end of a line.
		const name = one.username === undefined ? '' : `,${JSON.stringify(one.username)}`;
		return `${encodeURIComponent(id)},${flags}${one.digest}${one.fields.join('')}${name}\n`;
	});
	return lines.join('');
}

/**
 * Reads what was packed.
 *
 * @returns nothing where the text is no state of this version, or damaged
 */
export function unpackState(text: string): State | undefined {
	try {
		const [first = '', ...lines] = text.split('\n');
		if (lines.pop() !== END) return undefined;
		const header = readHeader(JSON.parse(first));
		if (!header) return undefined;
		const [, scope, events, fields, count, changedAt] = header;
		const digestLengths = lengthsOfDigests(events, fields);
		const people = new Map(lines.map((line) => readPerson(line, digestLengths)));
		if (people.size !== count) return undefined;
		return { scope, events: new Set(events), fields, people, changedAt };
	} catch {
		return undefined;
	}
}

function readHeader(header: unknown): Header | undefined {
	if (!Array.isArray(header) || header[0] !== VERSION) return undefined;
	const [, scope, events, fields, count, changedAt] = header as Partial<Header>;
	const isWhole =
		typeof scope?.tenantId === 'string' &&
		typeof scope.realmId === 'string' &&
		Array.isArray(events) &&
		Array.isArray(fields) &&
		typeof count === 'number' &&
		typeof changedAt === 'number';
	return isWhole ? (header as Header) : undefined;
}

/** How long the digests of a person may be: those who were not read since have none. */
function lengthsOfDigests(events: readonly ChangeEvent[], fields: readonly string[]) {
	if (!events.includes('identityUpdated')) return { record: 0, fields: 0 };
	return fields.length === 0
		? { record: DIGEST_LENGTH, fields: 0 }
		: { record: 0, fields: fields.length * FIELD_DIGEST_LENGTH };
}

/** @throws Error where the line is damaged */
function readPerson(
	line: string,
	lengths: { record: number; fields: number },
): [string, PersonState] {
	const [, id = '', flag = '', enrollment = '', digests = '', name] =
		/^([^,]+),([0-5])([0-5])([^,]*)(?:,(.*))?$/s.exec(line) ?? [];
	const isWhole = digests === '' || digests.length === lengths.record + lengths.fields;
	if (id === '' || !isWhole) throw new SyntaxError('A state is damaged');
	const flags = Number(flag);
	return [
		decodeURIComponent(id),
		{
			status: STATUSES[flags % STATUSES.length]!,
			enrollment: ENROLLMENTS[Number(enrollment)]!,
			isMember: flags >= STATUSES.length,
			digest: lengths.record > 0 ? digests : '',
			fields: lengths.record > 0 ? [] : piecesOf(digests, FIELD_DIGEST_LENGTH),
			...(name === undefined ? {} : { username: JSON.parse(name) as string }),
		},
	];
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
