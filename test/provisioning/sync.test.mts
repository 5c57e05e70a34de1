import fc from 'fast-check';
import {
	matchPeople,
	type WantedItem,
} from '../../nodes/BeyondIdentity/provisioning/sync/matchPeople';
import {
	changesOf,
	effectsOf,
	holdHarm,
	planSync,
	planText,
	type PlannedPerson,
	type SyncRules,
} from '../../nodes/BeyondIdentity/provisioning/sync/planSync';
import type { Identity } from '../../nodes/BeyondIdentity/transport/resources/identities';

/** What holds for any list and any directory. Each row of the specification is in `test/actions/sync`. */

const GROUPS = ['g0', 'g1', 'g2'];

interface World {
	people: Identity[];
	members: Map<string, Set<string>>;
	items: WantedItem[];
	rules: SyncRules;
	limit: { amount: number; unit: 'percent' | 'people' };
}

const groupIds = fc.subarray(GROUPS);
const status = fc.constantFrom('active', 'suspended');
const title = fc.option(fc.constantFrom('Engineer', 'Manager'), { nil: undefined });

const world: fc.Arbitrary<World> = fc
	.record({
		people: fc.array(fc.record({ status, title, groups: groupIds }), { maxLength: 12 }),
		items: fc.array(
			fc.record({
				who: fc.nat({ max: 15 }),
				upper: fc.boolean(),
				status: fc.option(status, { nil: undefined }),
				title,
				groups: groupIds,
			}),
			{ maxLength: 14 },
		),
		scoped: fc.boolean(),
		missing: fc.constantFrom<Array<SyncRules['missing']>>(
			'keep',
			'suspend',
			'removeFromGroup',
			'delete',
		),
		groupsMode: fc.constantFrom('add', 'exact'),
		mayReactivate: fc.boolean(),
		limit: fc.record({
			amount: fc.nat({ max: 100 }),
			unit: fc.constantFrom('percent', 'people'),
		}),
	})
	.map(({ people, items, scoped, missing, groupsMode, mayReactivate, limit }) => ({
		people: people.map((one, index) => ({
			id: `id${index}`,
			display_name: `Person ${index}`,
			status: one.status,
			traits: {
				type: 'traits_v0' as const,
				username: `person${index}`,
				...(one.title === undefined ? {} : { title: one.title }),
			},
		})),
		members: new Map(
			GROUPS.map((group) => [
				group,
				new Set(people.flatMap((one, index) => (one.groups.includes(group) ? [`id${index}`] : []))),
			]),
		),
		items: items.map((one, index) => ({
			index,
			groupIds: one.groups,
			input: {
				display_name: `Person ${one.who}`,
				...(one.status === undefined ? {} : { status: one.status }),
				traits: {
					type: 'traits_v0' as const,
					username: one.upper ? `PERSON${one.who}` : `person${one.who}`,
					...(one.title === undefined ? {} : { title: one.title }),
				},
			},
		})),
		rules: {
			missing: !scoped && missing === 'removeFromGroup' ? ('keep' as const) : missing,
			groupsMode: groupsMode as SyncRules['groupsMode'],
			mayReactivate,
			...(scoped ? { scopeGroupId: 'g0' } : {}),
		},
		limit: limit as World['limit'],
	}));

function planOf({ people, members, items, rules }: World): PlannedPerson[] {
	const covered = rules.scopeGroupId
		? people.filter(({ id }) => members.get(rules.scopeGroupId!)!.has(id))
		: people;
	return planSync(matchPeople(items, people, 'username').people, { covered, members }, rules);
}

/** Carries a plan out in memory. */
function applied(before: World, plan: readonly PlannedPerson[]): World {
	const people = new Map(before.people.map((one) => [one.id, one]));
	const members = new Map([...before.members].map(([id, list]) => [id, new Set(list)]));
	for (const { identity, input, joins, harm } of plan) {
		const id = identity?.id ?? `new ${input!.traits!.username!.toLowerCase()}`;
		const was = people.get(id) ?? { id, status: 'active', traits: { type: 'traits_v0' as const } };
		people.set(id, {
			...was,
			...input,
			traits: { ...was.traits, ...input?.traits, type: 'traits_v0' },
		});
		for (const group of joins) members.get(group)!.add(id);
		for (const group of harm?.leaves ?? []) members.get(group)!.delete(id);
		if (harm?.status === 'suspend') people.set(id, { ...people.get(id)!, status: 'suspended' });
		if (harm?.status !== 'delete') continue;
		people.delete(id);
		for (const list of members.values()) list.delete(id);
	}
	return { ...before, people: [...people.values()], members };
}

const place = { host: 'h', tenantId: 't', realmId: 'r', missing: 'suspend', matchBy: 'username' };
const isIdle = ({ action }: PlannedPerson) => action === 'none' || action === 'spare';

test('a plan that was applied leaves nothing to do', () => {
	fc.assert(
		fc.property(world, (one) => {
			const again = planOf(applied(one, planOf(one)));
			expect(again.filter((person) => !isIdle(person))).toEqual([]);
		}),
		{ numRuns: 1000 },
	);
});

test('a plan is the same in whatever order people and items come', () => {
	fc.assert(
		fc.property(world, fc.infiniteStream(fc.nat()), (one, random) => {
			const shuffled = <T,>(list: T[]) =>
				list
					.map((value) => [random.next().value as number, value] as const)
					.sort(([left], [right]) => left - right)
					.map(([, value]) => value);
			const items = shuffled(one.items).map((item, index) => ({ ...item, index }));
			const other = { ...one, items, people: shuffled(one.people) };
			const lower = (text: string) => text.toLowerCase();
			expect(lower(planText(planOf(other), place))).toBe(lower(planText(planOf(one), place)));
		}),
		{ numRuns: 500 },
	);
});

test('nobody who is in the input loses anything that the input does not take away', () => {
	fc.assert(
		fc.property(world, (one) => {
			for (const { items, harm } of planOf(one)) {
				if (items.length === 0 || !harm) continue;
				const own = one.items.filter(({ index }) => items.includes(index));
				const isSuspended = own.some(({ input }) => input.status === 'suspended');
				const named = new Set(own.flatMap(({ groupIds: ids }) => ids));
				expect(harm.causes).not.toContain('missing');
				expect(harm.status === undefined || isSuspended).toBe(true);
				if (harm.leaves.length > 0) expect(one.rules.groupsMode).toBe('exact');
				expect(
					harm.leaves.filter((group) => named.has(group) || group === one.rules.scopeGroupId),
				).toEqual([]);
			}
		}),
		{ numRuns: 1000 },
	);
});

test('nobody loses more than the limit allows, and then nothing is done at all', () => {
	fc.assert(
		fc.property(world, (one) => {
			const covered = one.people;
			const { people, passedLimit } = holdHarm(planOf(one), {
				protectedIds: new Map([['id0', 'administrator']]),
				limit: one.limit,
				covered,
			});
			const doing = people.filter((person) => !isIdle(person));
			if (passedLimit) expect(doing).toEqual([]);
			const harmed = doing.filter(({ harm }) => harm);
			const { amount, unit } = one.limit;
			const most = unit === 'people' ? amount : Math.ceil((amount * covered.length) / 100);
			expect(harmed.length).toBeLessThanOrEqual(most);
			expect(harmed.map(({ identity }) => identity?.id)).not.toContain('id0');
		}),
		{ numRuns: 1000 },
	);
});

test('what is left of a plan halfway is part of it', () => {
	fc.assert(
		fc.property(world, fc.nat({ max: 30 }), (one, howMany) => {
			const plan = planOf(one);
			const approved = new Set(plan.flatMap((person) => effectsOf(person).flat()));
			const left = planOf(applied(one, plan.slice(0, howMany)));
			for (const names of left.flatMap((person) => effectsOf(person))) {
				expect(names.some((name) => approved.has(name))).toBe(true);
			}
		}),
		{ numRuns: 500 },
	);
});

test('every action changes something, and no other person has a change', () => {
	fc.assert(
		fc.property(world, (one) => {
			for (const person of planOf(one)) {
				const { action, joins, harm } = person;
				const changes = changesOf(person).length + joins.length + (harm?.leaves.length ?? 0);
				expect(changes > 0 || action === 'delete').toBe(!isIdle(person));
			}
		}),
		{ numRuns: 500 },
	);
});
