import type { ApiError } from '../../transport/errors/apiError';
import type { Identity, IdentityInput } from '../../transport/resources/identities';
import { planIdentityChange } from '../upsertIdentity';
import { fieldsOf, type Match } from './matchPeople';

/** What happens to a person: the gravest of what happens, where several things do. */
export type SyncAction =
	'create' | 'update' | 'reactivate' | 'suspend' | 'removeFromGroup' | 'delete' | 'spare' | 'none';

/** Why somebody loses something. */
export type Cause = 'missing' | 'status' | 'groups';

/** What somebody loses. */
export interface Harm {
	status?: 'suspend' | 'delete';
	/** Of the groups to be taken out of, by ID. */
	leaves: string[];
	causes: Cause[];
}

/** Why something is not done that would be. */
export type SpareReason =
	/** `unnamed`: without a username, nobody can be told from those in the input. */
	| { kind: 'suspended' | 'unnamed' }
	| { kind: 'administrator' | 'protectedGroup' }
	| Blocked
	| PassedLimit
	/** Found right before it would have happened. */
	| { kind: 'gone' | 'renamed' }
	| { kind: 'otherStatus'; status: string };

/** Why nobody loses anything. */
export type Blocked =
	| { kind: 'failedItem'; item: number }
	| { kind: 'notWhole' }
	| { kind: 'rolesUnread'; error: ApiError };

/** More people would lose something than may. */
export interface PassedLimit {
	kind: 'limit';
	/** How many would. */
	count: number;
	/** How many may. */
	most: number;
	/** Of how many that is a share; nothing where the limit is a number of people. */
	share?: { percent: number; of: number; areActive: boolean };
}

/** Something that is not done. */
export interface Spared {
	would: SyncAction;
	why: SpareReason;
}

/** A person, and what is to be done. */
export interface PlannedPerson {
	action: SyncAction;
	/** The input items about the person, in order; none for somebody who is not in the input. */
	items: number[];
	/** As they were read; nothing for somebody new. */
	identity?: Identity;
	/** What is sent to create or update the person; nothing where no field changes. */
	input?: IdentityInput;
	/** Of the groups to be put into, by ID. */
	joins: string[];
	harm?: Harm;
	spared?: Spared;
}

export interface SyncRules {
	/** The group whose members are covered; everybody in the realm unless told. */
	scopeGroupId?: string;
	/** What becomes of people who are not in the input. */
	missing: 'keep' | 'suspend' | 'removeFromGroup' | 'delete';
	groupsMode: 'add' | 'exact';
	/** Whether people in the input who are suspended become active. */
	mayReactivate: boolean;
}

/** What is there. */
export interface SyncSnapshot {
	/** Everybody who is covered. */
	covered: readonly Identity[];
	/** The members' IDs of each group that matters, by the group's ID. */
	members: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Plans what it takes to make people as the input wants them: a pure function. Whether those who would lose
 * something may, `holdHarm` decides.
 *
 * @returns those in the input, in its order, then the others who are covered, by username
 */
export function planSync(
	matches: readonly Match[],
	snapshot: SyncSnapshot,
	rules: SyncRules,
): PlannedPerson[] {
	const named = new Set(matches.flatMap(({ wanted }) => wanted.groupIds));
	const ordered = [...matches].sort((one, other) => one.wanted.items[0] - other.wanted.items[0]);
	const inInput = ordered.map((match) => planInInput(match, { snapshot, rules, named }));
	const metIds = new Set(matches.flatMap(({ identity }) => identity?.id ?? []));
	const others = snapshot.covered
		.filter(({ id }) => !metIds.has(id))
		.sort((one, other) => compare(nameOf(one), nameOf(other)))
		.map((identity) => planMissing(identity, rules));
	return [...inInput, ...others];
}

/** Also where the API gives no username. */
const nameOf = ({ traits, id }: Identity) => traits?.username ?? id;
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

interface Context {
	snapshot: SyncSnapshot;
	rules: SyncRules;
	/** Of all groups that any item names, by ID. */
	named: ReadonlySet<string>;
}

function planInInput(
	{ wanted: { items, input, groupIds }, identity }: Match,
	{ snapshot, rules, named }: Context,
): PlannedPerson {
	const wantedGroups = new Set([...groupIds, ...(rules.scopeGroupId ? [rules.scopeGroupId] : [])]);
	const isMember = (groupId: string) =>
		identity !== undefined && snapshot.members.get(groupId)?.has(identity.id) === true;
	const joins = [...wantedGroups].filter((groupId) => !isMember(groupId));
	if (!identity) return settled({ items, input, joins });

	const { status, ...rest } = input;
	const change = planIdentityChange(identity, rest);
	const isSuspended = identity.status === 'suspended';
	const isLoss = status === 'suspended' && !isSuspended;
	const isReturn = isSuspended && status !== 'suspended';
	// Whose item names no group keeps all of them. Who joins the group that is covered is covered from now on:
	// otherwise the next run would do what this one did not.
	const mayLeave = rules.groupsMode === 'exact' && groupIds.length > 0;
	const leaves = mayLeave
		? [...named].filter((groupId) => !wantedGroups.has(groupId) && isMember(groupId))
		: [];
	const causes: Cause[] = [
		...(isLoss ? (['status'] as const) : []),
		...(leaves.length > 0 ? (['groups'] as const) : []),
	];
	const next = isReturn && rules.mayReactivate ? { ...change, status: 'active' } : change;
	return settled({
		items,
		identity,
		...(next ? { input: next } : {}),
		joins,
		...(causes.length > 0
			? { harm: { ...(isLoss ? { status: 'suspend' as const } : {}), leaves, causes } }
			: {}),
		...(isReturn && !rules.mayReactivate
			? { spared: { would: 'reactivate' as const, why: { kind: 'suspended' as const } } }
			: {}),
	});
}

function planMissing(identity: Identity, { missing, scopeGroupId }: SyncRules): PlannedPerson {
	const harm = harmOfMissing(identity, missing, scopeGroupId);
	const person = settled({ items: [], identity, joins: [], ...(harm ? { harm } : {}) });
	const isNamed = (identity.traits?.username ?? '') !== '';
	return harm && !isNamed ? spare(person, { kind: 'unnamed' }) : person;
}

function harmOfMissing(
	{ status }: Identity,
	missing: SyncRules['missing'],
	scopeGroupId: string | undefined,
): Harm | undefined {
	const causes: Cause[] = ['missing'];
	switch (missing) {
		case 'keep':
			return undefined;
		case 'suspend':
			return status === 'suspended' ? undefined : { status: 'suspend', leaves: [], causes };
		case 'delete':
			return { status: 'delete', leaves: [], causes };
		case 'removeFromGroup':
			return scopeGroupId === undefined ? undefined : { leaves: [scopeGroupId], causes };
	}
}

/** Gives a person the action that goes with what is to be done. */
export function settled(person: Omit<PlannedPerson, 'action'>): PlannedPerson {
	return { ...person, action: actionOf(person) };
}

function actionOf(person: Omit<PlannedPerson, 'action'>): SyncAction {
	const { identity, input, joins, harm, spared } = person;
	if (harm?.status) return harm.status;
	if (harm) return 'removeFromGroup';
	if (!identity) return 'create';
	if (input?.status === 'active') return 'reactivate';
	if (input || joins.length > 0) return 'update';
	return spared ? 'spare' : 'none';
}

/** A field that changes. */
export interface FieldChange {
	/** The API's name. */
	field: string;
	from: string | null;
	to: string;
}

/** The fields that change, by name, the person's own status included. */
export function changesOf({ identity, input, harm }: PlannedPerson): FieldChange[] {
	const own = fieldsOf(input ?? {});
	const lost: Array<[string, string]> = harm?.status === 'suspend' ? [['status', 'suspended']] : [];
	const before = new Map(fieldsOf(identity ?? {}));
	return [...own, ...lost].map(([field, to]) => ({ field, from: before.get(field) ?? null, to }));
}

/** What decides who may lose something. */
export interface HarmRules {
	/** Why nobody may; read first, as it holds for all. */
	blocked?: Blocked;
	/** Those who may not, by ID. */
	protectedIds: ReadonlyMap<string, 'administrator' | 'protectedGroup'>;
	/** The groups that make their members such people, by ID: whoever joins one is a member by then. */
	protectingGroups?: ReadonlyMap<string, 'administrator' | 'protectedGroup'>;
	limit: { amount: number; unit: 'percent' | 'people' };
	/** Of whom a percentage is taken. */
	covered: readonly Identity[];
}

/** A plan of which nobody is harmed who may not be. */
export interface HeldPlan {
	people: PlannedPerson[];
	/** Then nothing at all is done. */
	passedLimit?: PassedLimit;
}

/** Whether anybody would lose something. */
export function isHarmful(people: readonly PlannedPerson[]): boolean {
	return people.some(({ harm }) => harm);
}

/** Spares people who may not lose anything, and everybody where too many would: a pure function. */
export function holdHarm(
	planned: readonly PlannedPerson[],
	{ blocked, protectedIds, protectingGroups, limit, covered }: HarmRules,
): HeldPlan {
	const people = planned.map((person) => {
		const [joined] = person.joins.flatMap((groupId) => protectingGroups?.get(groupId) ?? []);
		const kind = (person.identity && protectedIds.get(person.identity.id)) ?? joined;
		const why = blocked ?? (kind ? { kind } : undefined);
		return person.harm && why ? spare(person, why) : person;
	});
	const passedLimit = passed(people, limit, covered);
	if (!passedLimit) return { people };
	const isIdle = ({ action }: PlannedPerson) => action === 'none' || action === 'spare';
	return {
		passedLimit,
		people: people.map((person) =>
			isIdle(person)
				? person
				: { ...person, action: 'spare', spared: { would: person.action, why: passedLimit } },
		),
	};
}

/** The same without creations, for a realm of which it is not known who else is in it. */
export function holdCreations(people: readonly PlannedPerson[]): PlannedPerson[] {
	return people.map((person) =>
		person.action === 'create'
			? { ...person, action: 'spare', spared: { would: 'create', why: { kind: 'notWhole' } } }
			: person,
	);
}

/** The person without the harm, and why. */
export function spare({ harm, ...person }: PlannedPerson, why: SpareReason): PlannedPerson {
	const would = harm?.status ?? 'removeFromGroup';
	return settled({ ...person, spared: { would, why } });
}

/** @returns the limit that is passed, if one is */
function passed(
	people: readonly PlannedPerson[],
	{ amount, unit }: HarmRules['limit'],
	covered: readonly Identity[],
): PassedLimit | undefined {
	const harmed = people.flatMap(({ harm }) => harm ?? []);
	const suspended = harmed.filter(({ status }) => status === 'suspend').length;
	const count = harmed.length;
	if (unit === 'people') return count > amount ? { kind: 'limit', count, most: amount } : undefined;
	const active = covered.filter(({ status }) => status !== 'suspended').length;
	const shares = [
		{ count: suspended, of: active, areActive: true },
		{ count, of: covered.length, areActive: false },
	];
	for (const { count: own, of, areActive } of shares) {
		const most = Math.ceil((amount * of) / 100);
		if (own > most) {
			return { kind: 'limit', count: own, most, share: { percent: amount, of, areActive } };
		}
	}
	return undefined;
}

/** Where a plan holds. */
export interface PlanPlace {
	host: string;
	tenantId: string;
	realmId: string;
	scopeGroupId?: string;
	missing: string;
	matchBy: string;
}

/** A plan as a text that is the same wherever the same would be done, in whatever order. */
export function planText(people: readonly PlannedPerson[], place: PlanPlace): string {
	const { host, tenantId, realmId, scopeGroupId, missing, matchBy } = place;
	const actions = people
		.filter(({ action }) => action !== 'none' && action !== 'spare')
		.map((person) =>
			JSON.stringify([
				person.action,
				whoOf(person),
				changesOf(person)
					.map(({ field, from, to }) => [field, from, to])
					.sort(byText),
				[...person.joins].sort(),
				[...(person.harm?.leaves ?? [])].sort(),
			]),
		)
		.sort();
	const scope = scopeGroupId === undefined ? 'realm' : `group ${scopeGroupId}`;
	return JSON.stringify([host, tenantId, realmId, scope, missing, matchBy, actions]);
}

function byText(one: unknown, other: unknown): number {
	return compare(JSON.stringify(one), JSON.stringify(other));
}

function whoOf({ identity, input }: PlannedPerson): string {
	return identity?.id ?? `new ${(input?.traits?.username ?? '').toLowerCase()}`;
}

/**
 * Everything that a plan does, one thing in each text, under each name that a person may be known by while
 * it is carried out: somebody who was new has an ID by then.
 */
export function effectsOf(person: PlannedPerson): string[][] {
	const { harm, ...withoutHarm } = person;
	const { action, identity, input, joins } = person;
	if (action === 'none' || action === 'spare') return [];
	const names = [identity?.traits?.username, input?.traits?.username].flatMap((name) =>
		name === undefined ? [] : [`named ${name.toLowerCase()}`],
	);
	const who = [...new Set([...(identity ? [identity.id] : []), ...names])];
	const things = [
		...(identity ? [] : ['create']),
		...changesOf(withoutHarm).map(({ field, to }) => `${field}=${to}`),
		...joins.map((groupId) => `+${groupId}`),
	];
	// Who loses something is known by ID alone: somebody else may have the username by then.
	const lost = [
		...(harm?.leaves ?? []).map((groupId) => `-${groupId}`),
		...(harm?.status ? [harm.status] : []),
	];
	return [
		...things.map((thing) => who.map((name) => `${name} ${thing}`)),
		...lost.map((thing) => [`${identity!.id} ${thing}`]),
	];
}
