import fc from 'fast-check';
import type { OnError } from 'n8n-workflow';
import { SWITCHES, type Behavior } from '../../sandbox/behavior.mts';
import type { Fault } from '../../sandbox/misbehavior.mts';
import { OPERATIONS, type OperationName } from './work.mts';

/** Somebody who is in the realm before the run. */
export interface Person {
	isSuspended: boolean;
	isEnrolled: boolean;
	isInvited: boolean;
	isAdministrator: boolean;
	/** Has the SSO application directly. */
	isAssigned: boolean;
	/** Bit by bit: the groups. */
	groups: number;
}

/** How an item names a person. */
export type Naming = 'id' | 'username' | 'otherCase' | 'unknownId' | 'unknownName';

/** What an input item says. */
export interface Wish {
	/** Places in the list of people; beyond its end stands for somebody new. */
	who: number[];
	naming: Naming;
	/** A place in the list of groups. */
	group: number;
	groupNaming: 'id' | 'name' | 'unknown';
	/** Tells values apart, where it matters. */
	variant: number;
}

export interface Scenario {
	operation: OperationName;
	people: Person[];
	/** Others, who are in no group and in no item, so that the realm has several pages. */
	others: number;
	groups: number;
	wishes: Wish[];
	/** An option of the operation, on or off. */
	isSwitchedOn: boolean;
	faults: ScheduledFault[];
	limit: { perSecond: number; headers: 'none' | 'ratelimit' | 'retry-after' } | null;
	/** How many requests its token is good for. */
	tokenUses: number | null;
	isOAuth2: boolean;
	/** After how many requests somebody presses the stop button. */
	stopAfter: number | null;
	onError: OnError;
	maxTries: number;
	concurrency: number;
	maxRetries: number;
	behavior: Behavior;
	sync: SyncSettings;
}

/** How a sync is set. */
export interface SyncSettings {
	/**
	 * Whether it only shows what it would do; or does what was approved before, after which the realm may
	 * have changed.
	 */
	mode: 'apply' | 'preview' | 'approved' | 'outdated';
	scope: 'realm' | 'group';
	missing: 'keep' | 'suspend' | 'removeFromGroup' | 'delete';
	matchBy: 'username' | 'employeeNumber';
	groupsMode: 'add' | 'exact';
	reactivate: boolean;
	includeAdministrators: boolean;
	/** In percent. */
	limit: number;
	/** The members of the last group. */
	protects: boolean;
}

/** A fault, of the requests that the operation is about or of all. */
export type ScheduledFault = Omit<Fault, 'operationId' | 'every'> & { isOfMain: boolean };

/** How long a request may take before the node gives it up, in milliseconds. */
export const TIMEOUT_MS = 250;

/** How many items there are where they are worked on one by one. */
const MOST_IN_A_ROW = 15;

const often = <T,>(value: T, ...others: T[]) =>
	fc.oneof(
		{ weight: 4, arbitrary: fc.constant(value) },
		...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
	);

/** Nothing in most scenarios. */
const atTimes = <T,>(arbitrary: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const fault: fc.Arbitrary<ScheduledFault> = fc
	.record({
		what: fc.constantFrom<Array<Omit<Fault, 'from' | 'times'>>>(
			{ kind: 'dropBefore' },
			{ kind: 'dropAfter' },
			{ kind: 'truncate' },
			{ kind: 'delay', milliseconds: 2 * TIMEOUT_MS },
			{ kind: 'delay', milliseconds: 30 },
			...[400, 401, 403, 409, 422, 500, 502, 504].map((status) => ({
				kind: 'status' as const,
				status,
				body: { code: 'unexpected', message: 'something is wrong' },
			})),
			{
				kind: 'status',
				status: 409,
				body: { code: 'conflict', message: 'the group is locked' },
			},
			{ kind: 'status', status: 503, headers: { 'Retry-After': '0' } },
			// Longer than anybody waits.
			{ kind: 'status', status: 429, headers: { 'Retry-After': '3600' } },
			// A proxy in between, which knows nothing of what is asked for.
			{ kind: 'status', status: 404, body: 'Not Found' },
			{ kind: 'status', status: 502, body: '<html>Bad Gateway</html>' },
			{ kind: 'replace', status: 502, body: '<html>Bad Gateway</html>' },
			{ kind: 'replace', status: 200, body: '<html>Welcome</html>' },
		),
		from: fc.oneof(fc.constant(1), fc.nat({ max: 12 })),
		times: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
		isOfMain: fc.boolean(),
	})
	.map(({ what, from, times, isOfMain }) => ({
		...what,
		from,
		isOfMain,
		...(times === null ? {} : { times }),
	}));

const wish: fc.Arbitrary<Wish> = fc.record({
	who: fc.oneof(
		{ weight: 3, arbitrary: fc.nat({ max: 40 }).map((place) => [place]) },
		{ weight: 1, arbitrary: fc.uniqueArray(fc.nat({ max: 40 }), { minLength: 1, maxLength: 4 }) },
	),
	naming: often<Naming>('id', 'username', 'otherCase', 'unknownId', 'unknownName'),
	group: fc.nat({ max: 3 }),
	groupNaming: often<Wish['groupNaming']>('id', 'name', 'name', 'unknown'),
	variant: fc.nat({ max: 2 }),
});

const behavior = fc.record(
	Object.fromEntries(
		Object.entries(SWITCHES).map(([name, choices]) => [name, fc.constantFrom(...choices)]),
	),
) as fc.Arbitrary<Behavior>;

/** All, unless one is named. */
const { FAULTS_OPERATION: only } = process.env;
const operations = (only ? [only] : Object.keys(OPERATIONS)) as OperationName[];

const any: fc.Arbitrary<Scenario> = fc.record({
	operation: fc.constantFrom(...operations),
	people: fc.array(
		fc.record({
			isSuspended: fc.boolean(),
			isEnrolled: fc.boolean(),
			isInvited: fc.boolean(),
			isAdministrator: fc.boolean(),
			isAssigned: fc.boolean(),
			groups: fc.nat({ max: 15 }),
		}),
		{ minLength: 1, maxLength: 30, size: 'max' },
	),
	others: often(0, 450),
	groups: fc.integer({ min: 1, max: 4 }),
	wishes: fc.array(wish, { minLength: 1, maxLength: 60, size: 'max' }),
	isSwitchedOn: fc.boolean(),
	faults: fc.array(fault, { maxLength: 3 }),
	limit: atTimes(
		fc.record({
			perSecond: fc.integer({ min: 30, max: 200 }),
			headers: fc.constantFrom('none', 'ratelimit', 'retry-after'),
		}),
	),
	tokenUses: atTimes(fc.nat({ max: 30 })),
	isOAuth2: fc.boolean(),
	stopAfter: atTimes(fc.integer({ min: 1, max: 40 })),
	onError: fc.constantFrom<OnError[]>(
		'stopWorkflow',
		'continueRegularOutput',
		'continueErrorOutput',
	),
	maxTries: fc.integer({ min: 1, max: 3 }),
	concurrency: fc.constantFrom(1, 2, 5, 25),
	maxRetries: fc.constantFrom(0, 1, 2),
	behavior,
	sync: fc.record({
		mode: often('apply', 'preview', 'approved', 'outdated'),
		scope: fc.constantFrom('realm', 'group'),
		missing: fc.constantFrom('keep', 'suspend', 'removeFromGroup', 'delete'),
		matchBy: fc.constantFrom('username', 'employeeNumber'),
		groupsMode: fc.constantFrom('add', 'exact'),
		reactivate: fc.boolean(),
		includeAdministrators: fc.boolean(),
		limit: often(100, 20, 0),
		protects: fc.boolean(),
	}),
});

/** Whether nothing is in the way of what the items ask for. */
export function isUndisturbed({
	faults,
	limit,
	tokenUses,
	stopAfter,
	behavior: how,
}: Scenario): boolean {
	return (
		faults.length === 0 &&
		limit === null &&
		tokenUses === null &&
		stopAfter === null &&
		how.usernameFilter === 'heeded'
	);
}

/**
 * One request after another takes its time, so there are fewer items then. In a sync, nobody is another one:
 * all are covered.
 */
export const scenario = any.map((one) => ({
	...one,
	...(one.concurrency === 1 ? { wishes: one.wishes.slice(0, MOST_IN_A_ROW) } : {}),
	...(one.operation === 'sync' ? { others: 0 } : {}),
}));
