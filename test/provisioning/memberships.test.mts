import { tryToDeleteGroup } from '../../nodes/BeyondIdentity/provisioning/deleteGroup';
import { deleteIdentities } from '../../nodes/BeyondIdentity/provisioning/deleteIdentities';
import { changeMemberships } from '../../nodes/BeyondIdentity/provisioning/memberships';
import type { Control } from '../../nodes/BeyondIdentity/transport/pool';
import {
	applyMembers,
	planMembers,
	readMembers,
} from '../../nodes/BeyondIdentity/provisioning/replaceMembers';
import { groupTarget, roleTarget } from '../../nodes/BeyondIdentity/provisioning/targets';
import {
	fakeClient,
	networkError,
	useFakeClock,
	valueOf,
	type FakeAnswer,
	type FakeRequest,
} from '../support/fakePort.mts';
import { missing, unknownIds } from '../support/fakeRefusals.mts';

useFakeClock();

const people = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => `i${from + index}`);
const always: Control = { concurrency: 5, isOver: () => false };
const untilFailure: Control = { concurrency: 1, isOver: (hasFailed) => hasFailed };

const namedIn = ({ body }: FakeRequest): string[] =>
	Object.values((body ?? {}) as Record<string, string[]>).flat();

/** An API that takes members, but for some that it does not know. */
async function started(
	bad: string[] = [],
	more: (request: FakeRequest) => FakeAnswer | undefined = () => undefined,
) {
	return await fakeClient((request) => {
		const culprit = namedIn(request).find((id) => bad.includes(id));
		return more(request) ?? (culprit ? missing('Identity', culprit) : {});
	});
}

describe('changing memberships', () => {
	test.each<[string, Array<[string, string[]]>, string[], string[]]>([
		[
			'each target once',
			[
				['a', ['i1']],
				['b', ['i1']],
				['a', ['i2']],
			],
			[],
			['a: i1,i2', 'b: i1'],
		],
		[
			'each member once',
			[
				['a', ['i1', 'i1']],
				['a', ['i1']],
			],
			[],
			['a: i1'],
		],
		['nothing for nobody', [['a', []]], [], []],
		[
			'the others again where one is unknown',
			[['a', ['i1', 'i2', 'i3']]],
			['i2'],
			['a: i1,i2,i3', 'a: i1,i3'],
		],
	])('sends %s', async (_what, wanted, bad, requests) => {
		const { client, port } = await started(bad);
		const changes = wanted.map(([group, memberIds]) => ({ target: groupTarget(group), memberIds }));
		await valueOf(changeMemberships(client, changes, 'add', always));
		expect(
			port.sent.map((request) => {
				expect(request.call).toMatch(/^POST \/groups\/.:addMembers$/);
				return `${request.call.charAt(13)}: ${namedIn(request).join()}`;
			}),
		).toEqual(requests);
	});

	test('2,500 members are three requests, and one that is unknown keeps nobody else out', async () => {
		const { client, port } = await started(['i1700']);
		const target = groupTarget('a');
		const memberIds = people(0, 2500);
		const results = await valueOf(
			changeMemberships(client, [{ target, memberIds }], 'add', always),
		);
		const failed = memberIds.filter((id) => results.of(target, id).status !== 'done');
		expect(failed).toEqual(['i1700']);
		expect(results.of(target, 'i1700')).toMatchObject({ status: 'failed', error: { status: 404 } });
		expect(port.sent).toHaveLength(3 + 1);
	});

	test('a target that is missing is one request, and each member has its error', async () => {
		const { client, port } = await started([], () => missing('Group', 'a'));
		const target = groupTarget('a');
		const memberIds = people(0, 1000);
		const results = await valueOf(
			changeMemberships(client, [{ target, memberIds }], 'remove', always),
		);
		expect(port.sent).toHaveLength(1);
		expect(memberIds.every((id) => results.of(target, id).status === 'failed')).toBe(true);
	});

	test('what was not reached is told apart from what failed, and from what may be done', async () => {
		const { client } = await started([], ({ call }) =>
			call.includes('/b:') ? networkError('ECONNRESET') : undefined,
		);
		const changes = ['a', 'b', 'c'].map((id) => ({ target: groupTarget(id), memberIds: ['i1'] }));
		const results = await valueOf(changeMemberships(client, changes, 'add', untilFailure));
		expect(changes.map(({ target }) => results.of(target, 'i1').status)).toEqual([
			'done',
			'unknown',
			'notReached',
		]);
	});

	test("a role's identities and its groups are targets of their own", async () => {
		const { client, port } = await started();
		const changes = (['identity', 'group'] as const).map((type) => ({
			target: roleTarget('rs', 'r', type),
			memberIds: ['x'],
		}));
		await valueOf(changeMemberships(client, changes, 'add', always));
		expect(port.sent.map(({ call, body }) => [call, body])).toEqual([
			['POST /resource-servers/rs/roles/r:addMembers', { identity_ids: ['x'] }],
			['POST /resource-servers/rs/roles/r:addMembers', { group_ids: ['x'] }],
		]);
	});
});

describe('replacing members', () => {
	test.each<[string[], string[], { add: string[]; remove: string[]; unchanged: number }]>([
		[[], [], { add: [], remove: [], unchanged: 0 }],
		[[], ['a'], { add: ['a'], remove: [], unchanged: 0 }],
		[['a'], [], { add: [], remove: ['a'], unchanged: 0 }],
		[['a', 'b'], ['b', 'c'], { add: ['c'], remove: ['a'], unchanged: 1 }],
		[['a', 'a'], ['a', 'a'], { add: [], remove: [], unchanged: 1 }],
	])('from %j to %j', (current, wanted, plan) => {
		expect(planMembers(current, wanted)).toEqual(plan);
	});

	const target = groupTarget('a');
	const plan = { add: ['n1', 'n2'], remove: ['o1'], unchanged: 3 };

	test('adds before it removes', async () => {
		const { client, port } = await started();
		const { added, removed } = await valueOf(applyMembers(client, target, plan, always));
		expect(port.sent.map(({ call }) => call)).toEqual([
			'POST /groups/a:addMembers',
			'POST /groups/a:deleteMembers',
		]);
		expect(added.of(target, 'n1').status).toBe('done');
		expect(removed!.of(target, 'o1').status).toBe('done');
	});

	test.each<[string, string[], () => FakeAnswer | undefined, Control]>([
		['cannot be added', ['n2'], () => undefined, always],
		['may have been added', [], () => networkError('ECONNRESET'), { ...always }],
		['was not reached', [], () => undefined, { concurrency: 1, isOver: () => true }],
	])('removes nobody where somebody %s', async (_what, bad, more, control) => {
		const { client, port } = await started(bad, more);
		const { removed } = await valueOf(applyMembers(client, target, plan, control));
		expect(removed).toBeUndefined();
		expect(port.sent.filter(({ call }) => call.includes('deleteMembers'))).toEqual([]);
	});

	test('reads all members', async () => {
		const { client } = await fakeClient(({ query }) => ({
			body: query?.page_token
				? { identities: [{ id: 'b' }] }
				: { identities: [{ id: 'a' }], next_page_token: 't' },
		}));
		expect(await valueOf(readMembers(client, target))).toEqual(['a', 'b']);
	});
});

describe('deleting identities', () => {
	/** Deletes all or none, as the API does, and names those that it does not know. */
	async function run(ids: string[], unknown: string[], control = always) {
		const { client, port } = await fakeClient((request) => {
			if (request.method === 'DELETE') {
				const id = request.call.split('/').at(-1)!;
				return unknown.includes(id) ? missing('Identity', id) : {};
			}
			const named = namedIn(request).filter((id) => unknown.includes(id));
			return named.length > 0 ? unknownIds(...named) : {};
		});
		const results = await valueOf(deleteIdentities(client, ids, control));
		return { results, requests: port.sent.length };
	}

	test.each<[string, string[], string[], number]>([
		['one', ['i1'], [], 1],
		['one that is unknown', ['i1'], ['i1'], 1],
		['1,000', people(0, 1000), [], 1],
		['1,000 of which three are unknown', people(0, 1000), ['i1', 'i500', 'i999'], 2],
		['2,500', people(0, 2500), [], 3],
		['two that are both unknown', ['i1', 'i2'], ['i1', 'i2'], 1],
		['two of which one is unknown', ['i1', 'i2'], ['i1'], 2],
	])('%s', async (_what, ids, unknown, requests) => {
		const { results, requests: sent } = await run(ids, unknown);
		expect(sent).toBe(requests);
		expect([...results.keys()]).toEqual(ids);
		const failed = ids.filter((id) => results.get(id)!.status !== 'done');
		expect(failed).toEqual(unknown);
		for (const id of failed) {
			expect(results.get(id)).toMatchObject({
				error: { problem: { resource: { type: 'Identity', id }, unknownIds: [] } },
			});
		}
	});

	test('those that are unknown are not asked for again where the rest has to be halved', async () => {
		const asked: string[][] = [];
		const { client } = await fakeClient((request) => {
			if (request.method === 'DELETE') return {};
			const ids = namedIn(request);
			asked.push(ids);
			if (ids.includes('i0')) return unknownIds('i0');
			return ids.length > 2 ? { status: 409 } : {};
		});
		const results = await valueOf(deleteIdentities(client, people(0, 5), always));
		expect(asked.map((ids) => ids.join())).toEqual([
			'i0,i1,i2,i3,i4',
			'i1,i2,i3,i4',
			'i1,i2',
			'i3,i4',
		]);
		expect([...results.values()].map(({ status }) => status)).toEqual([
			'failed',
			'done',
			'done',
			'done',
			'done',
		]);
	});

	test('what was not reached is missing', async () => {
		const { results } = await run(people(0, 1500), ['i0'], untilFailure);
		expect(results.size).toBe(1000);
	});
});

describe('deleting a group that has members', () => {
	test.each<[string, number, number, FakeAnswer, object]>([
		['empties it first', 1200, 0, {}, { members: 1200, removed: 1200 }],
		[
			'says how far it came',
			1200,
			0,
			{ status: 409 },
			{ members: 1200, removed: 1200, error: expect.objectContaining({ status: 409 }) },
		],
		['needs no request for nobody', 0, 0, {}, { members: 0, removed: 0 }],
		[
			'says that nobody was removed',
			5,
			1,
			{},
			{ members: 5, removed: 0, error: expect.objectContaining({ status: 400 }) },
		],
	])('%s', async (_what, count, failures, answer, outcome) => {
		const { client } = await fakeClient(({ call }) => {
			if (call.includes('listMembers'))
				return { body: { identities: people(0, count).map((id) => ({ id })) } };
			if (call.includes('deleteMembers')) return failures > 0 ? { status: 400 } : {};
			return answer;
		});
		expect(await valueOf(tryToDeleteGroup(client, 'g', { emptiesFirst: true }))).toEqual(outcome);
	});
});
