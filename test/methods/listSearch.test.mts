import {
	searchAuthenticatorConfigs,
	searchGroups,
	searchIdentities,
	searchRealms,
	searchResourceServers,
	searchRoles,
} from '../../nodes/BeyondIdentity/methods/listSearch';
import { SEED } from '../../sandbox/seed.mts';
import { credentialFor, editorContext, locator, oAuth2CredentialFor } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm } = useNode();
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

describe('the other lists', () => {
	test("begin with what most people want: Beyond Identity's own API, and the hosted page", async () => {
		const servers = await searchResourceServers.call(context());
		expect(servers.results.map(({ name }) => name)).toEqual([
			'Beyond Identity Management API',
			'Pet API',
		]);
		const configs = await searchAuthenticatorConfigs.call(context());
		expect(configs.results.map(({ name }) => name)).toEqual([
			'Hosted Web Authenticator (Hosted Web)',
			'Platform Authenticator (Platform Authenticator)',
		]);
	});

	test('of roles are those of the resource server that is chosen', async () => {
		const roles = await searchRoles.call(context());
		expect(roles.results.map(({ name }) => name)).toEqual(['Help Desk', 'Super Administrators']);
		const pets = [...realm().resourceServers.values()].find(({ is_managed: is }) => !is)!;
		const chosen = { resource: 'role', operation: 'getMembers' };
		const other = editorContext(credentialFor(sandbox.current), {
			...chosen,
			resourceServer: locator('list', pets.id),
		});
		expect((await searchRoles.call(other)).results).toEqual([]);
	});

	test('of realms are those of the tenant', async () => {
		const { results } = await searchRealms.call(context(), 'stag');
		expect(results).toEqual([{ name: 'Staging', value: SEED.secondRealmId }]);
	});

	test('look into the realm that the options name, with the credential that is chosen', async () => {
		const elsewhere = editorContext(oAuth2CredentialFor(sandbox.current), {
			authentication: 'oAuth2',
			resource: 'group',
			operation: 'get',
			options: { realmId: locator('list', SEED.secondRealmId) },
		});
		const { results } = await searchGroups.call(elsewhere);
		expect(results.map(({ name }) => name)).toEqual(['Testers']);
	});
});

test('a list that cannot be read says why, as the node does', async () => {
	const broken = editorContext({ ...credentialFor(sandbox.current), apiToken: 'nonsense' });
	await expect(searchGroups.call(broken)).rejects.toMatchObject({
		message: 'Beyond Identity rejected the API token',
		description: expect.stringContaining('create a new token. In the Admin Console'),
	});
	const unusable = editorContext({ ...credentialFor(sandbox.current), apiBaseUrl: 'x' });
	await expect(searchIdentities.call(unusable)).rejects.toMatchObject({
		message: expect.stringMatching(/^'API Base URL' is not a URL/),
	});
});
