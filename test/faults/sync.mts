import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RealmState } from '../../sandbox/store.mts';
import { locator, type NodeRun } from '../support/engine.mts';
import { mayBeDone } from './claims.mts';
import type { Scenario, Wish } from './scenario.mts';
import { usernameAt, type World } from './world.mts';

/** Somebody as a realm has them. */
interface Person {
	username: string;
	name: string;
	title: string;
	status: string;
	groups: Set<string>;
}

/** By the employee number, which nobody changes. */
type People = Map<string, Person>;

/** A list of everybody, of whom each wish says something. */
interface Row {
	/** As the item gives it; nothing for one that cannot be read. */
	number?: string;
	username: string;
	title: string;
	status: string;
	group?: string;
}

/** A plan that was approved. */
export interface Approval {
	plan: string;
	/** Whether the realm has changed since, so that something else would be done now. */
	isOutdated: boolean;
}

/**
 * Approves what a sync would do, and may then change the realm.
 *
 * @param preview shows what it would do, with nothing in the way
 * @returns nothing where there was nothing to approve
 */
export async function approve(
	{ realm, scenario, people }: World,
	preview: () => Promise<NodeRun>,
): Promise<Approval | undefined> {
	const { mode } = scenario.sync;
	if (mode !== 'approved' && mode !== 'outdated') return undefined;
	const planNow = async () => (await preview()).json.find(({ plan }) => plan)?.plan;
	const plan = await planNow();
	if (typeof plan !== 'string') return undefined;
	if (mode === 'approved') return { plan, isOutdated: false };
	const one = realm.identities.get(people[0]!.id)!;
	realm.changeIdentity(one, {
		status: one.status === 'active' ? 'suspended' : 'active',
		traits: { ...one.traits, title: 'Changed Meanwhile' },
	});
	return { plan, isOutdated: (await planNow()) !== plan };
}

export function syncParameters({ scenario, groups, approval }: World): INodeParameters {
	const { sync } = scenario;
	const last = groups.at(-1)!;
	return {
		resource: 'identity',
		operation: 'sync',
		mapping: 'auto',
		preview: sync.mode === 'preview',
		scope: sync.scope,
		...(sync.scope === 'group' ? { scopeGroup: locator('list', groups[0]!.id) } : {}),
		missing: missingOf(scenario),
		matchBy: sync.matchBy,
		options: {
			groupsMode: sync.groupsMode,
			reactivate: sync.reactivate,
			includeAdministrators: sync.includeAdministrators,
			removalLimit: sync.limit,
			...(approval ? { approvedPlan: approval.plan } : {}),
			...(sync.protects ? { protectedGroup: locator('list', last.id) } : {}),
		},
	};
}

/** Only a group has members to remove. */
function missingOf({ sync }: Scenario): string {
	return sync.scope === 'realm' && sync.missing === 'removeFromGroup' ? 'keep' : sync.missing;
}

export function syncInput(world: World): IDataObject[] {
	return world.scenario.wishes.map((wish): IDataObject => {
		const { number, username, title, status, group } = rowOf(world, wish);
		if (number === undefined) return {};
		return {
			employee_number: number,
			username: wish.naming === 'otherCase' ? username.toUpperCase() : username,
			display_name: nameAt(Number(number)),
			title,
			status,
			groups: group ?? '',
		};
	});
}

const nameAt = (place: number) => `Person ${place}`;

function rowOf({ scenario, groups, people }: World, wish: Wish): Row {
	const place = wish.who[0]!;
	// Rarely, for then nobody loses anything.
	const isRead = wish.naming !== 'unknownId' || wish.group > 0 || wish.variant > 0;
	// Somebody who is matched by number may get another username.
	const isRenamed = scenario.sync.matchBy === 'employeeNumber' && people[place] && place % 5 === 0;
	const group = wish.groupNaming === 'unknown' ? undefined : groups[wish.group]?.display_name;
	return {
		...(isRead ? { number: String(place) } : {}),
		username: isRenamed ? `renamed${place}@example.org` : usernameAt(place),
		title: place === 7 ? `Title ${wish.variant}` : 'Title',
		status: place % 11 === 0 ? 'suspended' : '',
		...(group === undefined ? {} : { group }),
	};
}

/** As far as a sync can change it. */
export function peopleOf(realm: RealmState): People {
	return new Map(
		[...realm.identities.values()].map((identity) => [
			identity.traits.employee_number!,
			{
				username: identity.traits.username.toLowerCase(),
				name: identity.display_name,
				title: identity.traits.title ?? '',
				status: identity.status,
				groups: new Set(realm.groupsOf(identity).map(({ display_name: name }) => name)),
			},
		]),
	);
}

/**
 * What the realm holds once the list is the truth: read from the specification, and not from the code.
 *
 * @param mayFail whether items that cannot be read keep the others from nothing but harm
 * @param isHarmless whether nobody loses anything, as where the API has failed for an item
 */
function expectedPeople(
	world: World,
	before: People,
	{ mayFail, isHarmless = false }: { mayFail: boolean; isHarmless?: boolean },
): People {
	const { scenario, groups } = world;
	const { sync } = scenario;
	const rows = scenario.wishes.map((wish) => rowOf(world, wish));
	const byNumber = new Map<string, Row[]>();
	for (const row of rows) {
		if (row.number === undefined) continue;
		byNumber.set(row.number, [...(byNumber.get(row.number) ?? []), row]);
	}
	const isContradictory = (same: Row[]) => new Set(same.map(({ title }) => title)).size > 1;
	const hasFailed =
		rows.some(({ number }) => number === undefined) || [...byNumber.values()].some(isContradictory);
	if (hasFailed && !mayFail) return before;

	const scopeGroup = sync.scope === 'group' ? groups[0]!.display_name : undefined;
	const good = [...byNumber].filter(([, same]) => !isContradictory(same));
	const named = new Set(good.flatMap(([, same]) => same.flatMap(({ group }) => group ?? [])));
	const after: People = new Map(
		[...before].map(([number, one]) => [number, { ...one, groups: new Set(one.groups) }]),
	);
	const covered = [...before].filter(
		([, one]) => scopeGroup === undefined || one.groups.has(scopeGroup),
	);
	const harms = new Map<string, (one: Person) => 'delete' | void>();
	const harm = (number: string, what: (one: Person) => 'delete' | void) => {
		const earlier = harms.get(number);
		harms.set(number, (one) => {
			earlier?.(one);
			return what(one);
		});
	};
	let suspended = 0;
	for (const [number, same] of good) {
		const own = new Set(same.flatMap(({ group }) => group ?? []));
		const wanted = new Set([...own, ...(scopeGroup ? [scopeGroup] : [])]);
		const [{ username, title, status }] = same as [Row];
		const known = after.get(number);
		if (!known) {
			after.set(number, {
				username,
				name: nameAt(Number(number)),
				title,
				status: status || 'active',
				groups: wanted,
			});
			continue;
		}
		Object.assign(known, { username, title });
		for (const group of wanted) known.groups.add(group);
		if (sync.groupsMode === 'exact' && own.size > 0) {
			const left = [...known.groups].filter((group) => named.has(group) && !wanted.has(group));
			if (left.length > 0) harm(number, (one) => left.forEach((group) => one.groups.delete(group)));
		}
		if (status === 'suspended' && known.status === 'active') {
			suspended += 1;
			harm(number, (one) => void (one.status = 'suspended'));
		}
		if (status !== 'suspended' && known.status === 'suspended' && sync.reactivate) {
			known.status = 'active';
		}
	}
	const missing = missingOf(scenario);
	for (const [number, one] of covered) {
		if (byNumber.has(number)) continue;
		if (missing === 'suspend' && one.status === 'active') {
			suspended += 1;
			harm(number, (person) => void (person.status = 'suspended'));
		} else if (missing === 'delete') harm(number, () => 'delete');
		else if (missing === 'removeFromGroup') {
			harm(number, (person) => void person.groups.delete(scopeGroup!));
		}
	}
	if (hasFailed || isHarmless) return after;
	const isSpared = (number: string) => {
		const isAdministrator = scenario.people[Number(number)]?.isAdministrator === true;
		// Whoever joins the group in the same run is in it by then.
		const isProtected = [before, after].some((people) =>
			people.get(number)!.groups.has(groups.at(-1)!.display_name),
		);
		return (isAdministrator && !sync.includeAdministrators) || (isProtected && sync.protects);
	};
	for (const number of [...harms.keys()].filter(isSpared)) {
		const one = after.get(number)!;
		const lost = { ...one, groups: new Set(one.groups) };
		harms.get(number)!(lost);
		if (lost.status === 'suspended' && one.status === 'active') suspended -= 1;
		harms.delete(number);
	}
	const active = covered.filter(([, { status }]) => status === 'active').length;
	const share = (of: number) => Math.ceil((sync.limit * of) / 100);
	if (suspended > share(active) || harms.size > share(covered.length)) return before;
	for (const [number, what] of harms) {
		if (what(after.get(number)!) === 'delete') after.delete(number);
	}
	return after;
}

function factsOf(people: People): Set<string> {
	return new Set(
		[...people].flatMap(([number, { username, name, title, status, groups }]) => [
			`${number}|username|${username}`,
			`${number}|name|${name}`,
			`${number}|title|${title}`,
			`${number}|status|${status}`,
			...[...groups].map((group) => `${number}|in|${group}`),
		]),
	);
}

/**
 * Holds a sync against the specification: whatever happens on the way, what is there lies between what was
 * and what ought to be; what is said to be done is so; and a second run does the rest.
 *
 * @param again runs it once more, with nothing in the way, or shows what it would do
 * @returns what is not so
 */
export async function liesOfSync(
	world: World,
	before: People,
	run: NodeRun,
	again: (preview: boolean) => Promise<NodeRun>,
): Promise<string[]> {
	const { realm, scenario } = world;
	const mayFail = scenario.onError !== 'stopWorkflow';
	const expected = factsOf(expectedPeople(world, before, { mayFail }));
	const unharmed = expectedPeople(world, before, { mayFail, isHarmless: true });
	const harmless = factsOf(unharmed);
	// A later try counts those whom an earlier one has created, of whom the limit is a share.
	const later = factsOf(expectedPeople(world, unharmed, { mayFail }));
	const was = factsOf(before);
	const is = factsOf(peopleOf(realm));
	const found = [
		...[...is]
			.filter((fact) => ![was, expected, harmless, later].some((facts) => facts.has(fact)))
			.map((fact) => `nobody asked for: +${fact}`),
		...[...was]
			.filter((fact) => !is.has(fact))
			.filter((fact) => [expected, harmless, later].every((facts) => facts.has(fact)))
			.map((fact) => `nobody asked for: -${fact}`),
	];
	const { isOutdated = false } = world.approval ?? {};
	if (isOutdated || scenario.sync.mode === 'preview') {
		const changed =
			[...is].find((fact) => !was.has(fact)) ?? [...was].find((fact) => !is.has(fact));
		if (changed) found.push(`nobody approved of it, and yet: ${changed}`);
		const applied = run.json.filter(({ applied }) => applied === true).length;
		if (applied > 0) found.push(`${applied} are said to be done, of which nobody approved`);
	}
	found.push(...liesOfOutput(world, run, was, is));
	// Without anything in the way, and without stopping at what cannot be read.
	const halfway = peopleOf(realm);
	const preview = await again(true);
	const rest = await again(false);
	const isSameReport = JSON.stringify(reportOf(preview)) === JSON.stringify(reportOf(rest));
	// A run that is refused as a whole has one error instead.
	if (!isSameReport && rest.json.every((one) => !one.error || Object.keys(one).length > 1)) {
		const texts = [preview, rest].map((one) => JSON.stringify(reportOf(one)).slice(0, 500));
		found.push(`a preview says ${texts[0]}, and then it is ${texts[1]}`);
	}
	const finished = factsOf(peopleOf(realm));
	const fromStart = expectedPeople(world, before, { mayFail: true });
	// Where too many would lose something, nothing more is done than what was.
	const whole = factsOf(
		fromStart === before ? expectedPeople(world, halfway, { mayFail: true }) : fromStart,
	);
	const left = [
		...[...whole].filter((fact) => !finished.has(fact)).map((fact) => `+${fact}`),
		...[...finished].filter((fact) => !whole.has(fact)).map((fact) => `-${fact}`),
	];
	if (left.length > 0) {
		const said = JSON.stringify(
			rest.json.filter(({ error, action }) => error || action === 'spare'),
		);
		found.push(
			`a second run leaves this to do: ${left.slice(0, 6).join(', ')} (${said.slice(0, 600)})`,
		);
	}
	return found;
}

/** What a run reports, but for whether it was done, and for IDs that are new. */
function reportOf({ json }: NodeRun): IDataObject[] {
	return json
		.filter(({ error }) => error === undefined)
		.map(({ applied: _applied, id, ...one }) => ({
			...one,
			id: one.action === 'create' ? '' : id,
		}));
}

function liesOfOutput(
	world: World,
	{ json, errorItems }: NodeRun,
	was: Set<string>,
	is: Set<string>,
): string[] {
	const found: string[] = [];
	const { realm } = world;
	const rows = world.scenario.wishes.map((wish) => rowOf(world, wish));
	// What another item about the same person has done is not this one's.
	const isAlone = (own: string) => rows.filter(({ number }) => number === own).length === 1;
	for (const one of json.filter(({ applied }) => applied === true)) {
		const identity = realm.identities.get(one.id as string);
		const groups = identity ? realm.groupsOf(identity).map(({ display_name: name }) => name) : [];
		const isSo =
			one.action === 'delete'
				? !identity
				: identity &&
					(one.groups_added as string[]).every((group) => groups.includes(group)) &&
					!(one.groups_removed as string[]).some((group) => groups.includes(group)) &&
					(one.changes as Array<{ field: string; to: string }>).every(({ field, to }) =>
						[identity.traits[field], identity[field as 'status']].some(
							(value) => value?.toLowerCase() === to.toLowerCase(),
						),
					);
		if (!isSo)
			found.push(`${String(one.action)} of ${String(one.username)} is said to be done, and is not`);
	}
	for (const { error, employee_number: number } of [
		...json,
		...errorItems.map((item) => item.json),
	]) {
		if (typeof error !== 'string' || typeof number !== 'string' || mayBeDone(error)) continue;
		if (!isAlone(number)) continue;
		const changed = [...is].filter((fact) => fact.startsWith(`${number}|`) && !was.has(fact));
		if (changed.length > 0) found.push(`${number} failed (${error}), and yet: +${changed[0]}`);
	}
	return found;
}
