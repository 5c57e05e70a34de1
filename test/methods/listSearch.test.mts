import { searchGroups, searchIdentities } from '../../nodes/BeyondIdentity/methods/listSearch';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, editorContext } from '../support/engine.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();
const realm = () => sandbox.current.store.realms.get(SEED.realmId)!;
const context = () => editorContext(credentialFor(sandbox.current));

describe('the list of identities', () => {
	test('opens with a page of 200 by name, and goes on with the rest', async () => {
		const first = await searchIdentities.call(context());
		expect(first.results).toHaveLength(200);
		expect(first.results[0]).toEqual({
			name: 'Ada Novak (ada.novak@example.com)',
			value: realm().findByUsername('ada.novak@example.com')!.id,
		});
		const rest = await searchIdentities.call(context(), undefined, first.paginationToken as string);
		expect(first.results.length + rest.results.length).toBe(realm().identities.size);
		expect(rest.paginationToken).toBeUndefined();
	});

	test('finds an exact username wherever it is, and first', async () => {
		const last = realm().addIdentity('Zed', { type: 'traits_v0', username: 'ada' });
		const { results } = await searchIdentities.call(context(), ' ADA ');
		expect(results[0]).toEqual({ name: 'Zed (ada)', value: last.id });
		expect(results.slice(1).every(({ name }) => name.includes('Ada'))).toBe(true);
		expect(results.filter(({ value }) => value === last.id)).toHaveLength(1);
		realm().removeIdentity(last);
	});

	test('finds a part of a name, a username or an email address', async () => {
		const odd = realm().addIdentity('Plain', {
			type: 'traits_v0',
			username: 'plain',
			primary_email_address: 'someone@elsewhere.example',
		});
		for (const text of ['plai', 'ELSEWHERE']) {
			const { results } = await searchIdentities.call(context(), text);
			expect(results).toEqual([{ name: 'Plain (plain)', value: odd.id }]);
		}
		realm().removeIdentity(odd);
	});

	test('reads on to the next page where the first has no match', async () => {
		const { results } = await searchIdentities.call(context(), 'yusuf weber');
		expect(results).toMatchObject([{ name: 'Yusuf Weber (yusuf.weber@example.com)' }]);
		expect((await searchIdentities.call(context(), 'no such person')).results).toEqual([]);
	});
});

describe('the list of groups', () => {
	test('is by name, and searched by a part of it', async () => {
		const { results } = await searchGroups.call(context());
		expect(results).toHaveLength(realm().groups.size);
		expect(results[0]!.name).toBe('Beyond Identity Administrators');
		const found = await searchGroups.call(context(), 'ADMIN');
		expect(found.results.map(({ name }) => name)).toEqual(['Beyond Identity Administrators']);
	});
});

test('a list that cannot be read says why, as the node does', async () => {
	const broken = editorContext({ ...credentialFor(sandbox.current), apiToken: 'nonsense' });
	await expect(searchGroups.call(broken)).rejects.toMatchObject({
		message: 'Beyond Identity did not accept the API token',
		description: expect.stringContaining('create a token in the Admin Console'),
	});
	const unusable = editorContext({ ...credentialFor(sandbox.current), apiBaseUrl: 'x' });
	await expect(searchIdentities.call(unusable)).rejects.toMatchObject({
		message: expect.stringMatching(/^'API Base URL' is not a URL/),
	});
});
