import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { typeOfSsoConfig } from '../../nodes/BeyondIdentity/transport/resources/ssoConfigs';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	operation: string,
	parameters: INodeParameters = {},
	input?: IDataObject[],
	more = {},
) => await runNode({ resource: 'ssoConfig', operation, ...parameters }, input, more);

const application = (name: string) =>
	[...realm().ssoConfigs.values()].find(({ display_name: found }) => found === name)!;
const membersOf = (name: string) => realm().ssoMembers.get(application(name).id)!;

let count = 0;
function person(): string {
	count += 1;
	const username = `sso${count}@example.org`;
	return realm().addIdentity('A Person', { type: 'traits_v0', username }).id;
}

describe('SSO applications', () => {
	test('come in all their kinds, and without secrets', async () => {
		const { json } = await run('getAll', { returnAll: true });
		expect(json).toHaveLength(realm().ssoConfigs.size);
		expect(JSON.stringify(json)).not.toContain('secret');
		expect(json).toContainEqual({
			id: application('HR Portal').id,
			display_name: 'HR Portal',
			payload: expect.objectContaining({ type: 'scim', client_id: 'hr-portal' }) as object,
		});
	});

	test('have no secrets either where one is read alone, or where somebody has it', async () => {
		const one = await run('get', { ssoConfig: locator('idOrName', 'HR Portal') });
		expect(one.json).toMatchObject([{ display_name: 'HR Portal' }]);
		const id = person();
		membersOf('HR Portal').identities.add(id);
		const own = await runNode({
			resource: 'identity',
			operation: 'getSsoConfigs',
			identity: locator('idOrUsername', id),
		});
		expect(own.json).toMatchObject([{ display_name: 'HR Portal', identity_id: id }]);
		expect(JSON.stringify([one.json, own.json])).not.toContain('secret');
	});

	test('of one kind, also where the API does not heed the filter', async () => {
		const ofKind = async () =>
			(await run('getAll', { returnAll: true, filters: { type: 'bookmark' } })).json;
		expect(await ofKind()).toMatchObject([{ display_name: 'Wiki' }]);
		const { latest } = sandbox.current.journal;
		expect(latest.at(-1)!.url).toContain('type=bookmark');
		sandbox.current.misbehavior.add({
			kind: 'replace',
			operationId: 'listSsoConfigs',
			body: {
				total_size: 2,
				sso_configs: [
					{ id: 'a', display_name: 'Other', payload: { type: 'generic_oidc' } },
					{ id: 'b', display_name: 'Wiki', payload: { Bookmark: { login_link: 'x' } } },
				],
			},
		});
		expect(await ofKind()).toMatchObject([{ display_name: 'Wiki' }]);
	});

	test.each([
		[{ type: 'ws_fed' }, 'ws_fed'],
		[{ Bookmark: {} }, 'bookmark'],
		[{ GenericOidcIdp: {} }, 'generic_oidc_idp'],
		[{}, undefined],
	])('are of a kind that is told in one of two ways: %j', (payload, type) => {
		expect(typeOfSsoConfig({ id: 'a', payload })).toBe(type);
	});

	test.each(['travel', 'Travel'])('are found by name, in any case: %s', async (name) => {
		const { json } = await run('get', { ssoConfig: locator('idOrName', name) });
		expect(json).toMatchObject([{ id: application('Travel').id }]);
	});

	test('are found by an ID at no cost, and by a name that looks like one', async () => {
		const { id } = application('Travel');
		await run('get', { ssoConfig: locator('idOrName', id) });
		expect(sandbox.current.journal.count()).toBe(1);
		const like = realm().addSsoConfig('00112233aabbccdd', { type: 'bookmark' });
		const { json } = await run('addMembers', {
			ssoConfig: locator('idOrName', '00112233aabbccdd'),
			memberType: 'identity',
			identity: locator('idOrUsername', person()),
		});
		expect(json).toMatchObject([{ sso_config_id: like.id }]);
	});

	test('that there are not, or two of the name, are said so', async () => {
		const none = await run('get', { ssoConfig: locator('idOrName', 'Nowhere') });
		expect(none.error?.message).toBe("No SSO application has the name or ID 'Nowhere' [item 0]");
		realm().addSsoConfig('Twin', { type: 'bookmark' });
		realm().addSsoConfig('Twin', { type: 'generic_saml' });
		const two = await run('get', { ssoConfig: locator('idOrName', 'twin') });
		expect(two.error?.message).toBe("2 SSO applications have the name 'twin' [item 0]");
		const unknown = await run('get', { ssoConfig: locator('list', 'gone') });
		expect(unknown.error).toMatchObject({
			message: "SSO application 'gone' was not found [item 0]",
			description: expect.stringContaining('The SSO application may have been deleted') as string,
		});
	});
});

describe('who is assigned', () => {
	test('people come once each, whether directly, through a group, or both', async () => {
		const { json } = await run('getMembers', {
			ssoConfig: locator('idOrName', 'Wiki'),
			memberType: 'identity',
			returnAll: true,
		});
		const names = json.map(({ display_name: name }) => name).sort();
		expect(names).toEqual(['Ada Novak', 'Alan Novak', 'Amina Novak']);
		expect(json[0]).toMatchObject({ member_type: 'identity' });
	});

	test('over several pages, and up to a limit, which repeats do not use up', async () => {
		const { groups, identities } = membersOf('Okta');
		for (const group of realm().groups.values()) groups.add(group.id);
		for (const id of realm().identities.keys()) identities.add(id);
		const read = async (more: INodeParameters) =>
			await run('getMembers', {
				ssoConfig: locator('idOrName', 'Okta'),
				memberType: 'identity',
				...more,
			});
		const all = (await read({ returnAll: true })).json;
		expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
		expect(all).toHaveLength(realm().identities.size);
		expect((await read({ limit: 240 })).json).toHaveLength(240);
	});

	test('groups, and the applications of a group', async () => {
		const { json } = await run('getMembers', {
			ssoConfig: locator('idOrName', 'Expenses'),
			memberType: 'group',
			returnAll: true,
		});
		expect(json.map(({ display_name: name }) => name).sort()).toEqual([
			'Engineering',
			'Finance',
			'Product',
		]);
		const own = await runNode({
			resource: 'group',
			operation: 'getSsoConfigs',
			group: locator('name', 'Finance'),
			returnAll: true,
		});
		expect(own.json.map(({ display_name: name }) => name)).toContain('Expenses');
	});

	test.each(['identity', 'group'] as const)(
		'%s: many in one request, and again without harm',
		async (type) => {
			const ids =
				type === 'identity'
					? Array.from({ length: 1200 }, person)
					: Array.from({ length: 3 }, (_, index) => realm().addGroup(`Many ${index}`).id);
			const parameters = {
				ssoConfig: locator('idOrName', 'Travel'),
				memberType: type,
				[type]: locator('idOrUsername', '={{ $json.who }}'),
			};
			const input = ids.map((who) => ({ who }));
			const key = type === 'identity' ? 'identities' : 'groups';
			const { json } = await run('addMembers', parameters, input);
			expect(json).toHaveLength(ids.length);
			expect(json[0]).toEqual({
				added: true,
				sso_config_id: application('Travel').id,
				[`${type}_ids`]: [ids[0]],
			});
			expect(ids.every((id) => membersOf('Travel')[key].has(id))).toBe(true);
			const method = type === 'identity' ? 'AddIdentitiesToSsoConfig' : 'AddGroupsToSsoConfig';
			expect(sandbox.current.journal.count(method)).toBe(type === 'identity' ? 2 : 1);
			await run('addMembers', parameters, input);
			const removed = await run('removeMembers', parameters, input);
			expect(removed.json[0]).toMatchObject({ removed: true });
			expect(ids.some((id) => membersOf('Travel')[key].has(id))).toBe(false);
		},
	);

	test('one that there is not does not keep the others of its batch out', async () => {
		const ids = [person(), '0123456789abcdef', person()];
		const { json } = await run(
			'addMembers',
			{
				ssoConfig: locator('idOrName', 'Travel'),
				memberType: 'identity',
				identity: locator('idOrUsername', '={{ $json.who }}'),
			},
			ids.map((who) => ({ who })),
			{ onError: 'continueRegularOutput' },
		);
		expect(json[1]!.error).toMatch(/^Identity '0123456789abcdef' was not found \[item 1\]/);
		expect([ids[0], ids[2]].every((id) => membersOf('Travel').identities.has(id!))).toBe(true);
	});

	test('an application that is gone fails all at once', async () => {
		const { error } = await run(
			'addMembers',
			{
				ssoConfig: locator('list', 'gone'),
				memberType: 'identity',
				identity: locator('idOrUsername', '={{ $json.who }}'),
			},
			Array.from({ length: 50 }, () => ({ who: person() })),
		);
		expect(error?.message).toBe("SSO application 'gone' was not found [item 0]");
		expect(sandbox.current.journal.count('AddIdentitiesToSsoConfig')).toBe(1);
	});
});

test('the roles of a group are those that it has itself', async () => {
	const { json } = await runNode({
		resource: 'group',
		operation: 'getRoles',
		group: locator('name', 'Beyond Identity Administrators'),
	});
	expect(json).toMatchObject([
		{ display_name: 'Super Administrators', group_id: expect.any(String) as string },
	]);
});
