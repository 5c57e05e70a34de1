import { Directory } from '../../nodes/BeyondIdentity/provisioning/directory';
import {
	fakeClient,
	settled,
	useFakeClock,
	valueOf,
	type FakeRequest,
} from '../support/fakePort.mts';

useFakeClock();

const GROUPS = [
	{ id: 'g1', display_name: 'Sales' },
	{ id: 'g2', display_name: ' Sales ' },
	{ id: 'g3', display_name: 'sales emea' },
	{ id: 'g4', display_name: 'SALES EMEA' },
	{ id: 'g5' },
];

async function directory(answer: (request: FakeRequest) => object = () => ({})) {
	const { client, port } = await fakeClient((request) => ({
		latency: 10,
		body: answer(request),
	}));
	return { directory: new Directory(client), port };
}

test.each([
	['sales', ['g1', 'g2']],
	['Sales', ['g1', 'g2']],
	['sales emea', ['g3']],
	['SALES EMEA', ['g4']],
	['Sales Emea', ['g3', 'g4']],
	['sal', []],
	['g1', []],
])('the group name %j is that of %j', async (name, ids) => {
	const { directory: found } = await directory(() => ({ groups: GROUPS }));
	const groups = await valueOf(found.findGroups(name));
	expect(groups.map(({ id }) => id)).toEqual(ids);
});

test('groups are listed once, whatever is asked of them', async () => {
	const { directory: found, port } = await directory(() => ({ groups: GROUPS }));
	await valueOf(
		Promise.all([found.findGroups('sales'), found.findGroups('x'), found.hasGroup('g4')]),
	);
	expect(await valueOf(found.hasGroup('g4'))).toBe(true);
	expect(await valueOf(found.hasGroup('Sales'))).toBe(false);
	expect(port.sent.map(({ call }) => call)).toEqual(['GET /groups']);
});

test('a username is asked for once, in any case; one that nobody has is nothing', async () => {
	const ada = { id: 'i1', traits: { type: 'traits_v0', username: 'Ada' } };
	const { directory: found, port } = await directory(({ query }) => ({
		identities: String(query?.filter).includes('ada') ? [ada] : [],
	}));
	const both = await valueOf(Promise.all([found.findIdentity('ada'), found.findIdentity('ADA')]));
	expect(both).toEqual([ada, ada]);
	expect(await valueOf(found.findIdentity('bob'))).toBeUndefined();
	expect(port.sent).toHaveLength(2);
});

test.each([
	['"', 'traits.username eq "\\""'],
	['a\\b', 'traits.username eq "a\\\\b"'],
	['x" or traits.username eq "y', 'traits.username eq "x\\" or traits.username eq \\"y"'],
])('the username %j reaches the filter quoted', async (username, filter) => {
	const { directory: found, port } = await directory(() => ({ identities: [] }));
	await valueOf(found.findIdentity(username));
	expect(port.sent[0]!.query).toMatchObject({ filter });
});

test('a group is created once for all who ask for it', async () => {
	const { directory: found, port } = await directory(() => ({ id: 'new', display_name: 'Ops' }));
	const created = await valueOf(
		Promise.all([found.createGroup('Ops'), found.createGroup('OPS'), found.createGroup('ops')]),
	);
	expect(created.map(({ id }) => id)).toEqual(['new', 'new', 'new']);
	expect(port.sent.map(({ body }) => body)).toEqual([{ group: { display_name: 'Ops' } }]);
});

test("Beyond Identity's own resource server is asked for once", async () => {
	const servers = [{ id: 'other' }, { id: 'own', is_managed: true }];
	const { directory: found, port } = await directory(() => ({ resource_servers: servers }));
	const ids = [found.findManagedResourceServer(), found.findManagedResourceServer()];
	expect(await valueOf(Promise.all(ids))).toEqual(['own', 'own']);
	expect(port.sent).toHaveLength(1);
	const none = await directory(() => ({ resource_servers: [{ id: 'other' }] }));
	expect(await valueOf(none.directory.findManagedResourceServer())).toBeUndefined();
});

test('a look-up that failed is tried again by the next one', async () => {
	let count = 0;
	const { client } = await fakeClient(() => {
		count += 1;
		return count === 1 ? { status: 400 } : { body: { groups: GROUPS } };
	});
	const found = new Directory(client);
	expect((await settled(found.findGroups('Sales'))).error).toMatchObject({ status: 400 });
	expect(await valueOf(found.findGroups('Sales'))).toHaveLength(2);
});
