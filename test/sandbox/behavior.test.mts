import { readBehavior } from '../../sandbox/behavior.mts';
import { SEED } from '../../sandbox/seed.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();

async function ask(method: string, path: string, body?: unknown) {
	const { url, tenantId, realmId, apiToken } = sandbox.current;
	const response = await fetch(`${url}/v1/tenants/${tenantId}/realms/${realmId}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${apiToken}`,
			'content-type': 'application/json',
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const realm = () => sandbox.current.store.realms.get(SEED.realmId)!;
const person = (username: string, change: object = {}) => ({
	identity: {
		display_name: ' A Person ',
		traits: { type: 'traits_v0', username, ...change },
	},
});
const usernamesOf = ({ json }: { json: { identities: Array<{ traits: { username: string } }> } }) =>
	json.identities.map(({ traits }) => traits.username);

describe('the order of a list', () => {
	test('is none that follows from creation, and the same from page to page', async () => {
		const created = [...realm().identities.values()].map(({ traits }) => traits.username);
		const first = usernamesOf(await ask('GET', '/identities?page_size=200'));
		const second = usernamesOf(await ask('GET', '/identities?page_size=200&skip=200'));
		expect([...first, ...second]).not.toEqual(created);
		expect([...first, ...second].sort()).toEqual(created.sort());
		expect(usernamesOf(await ask('GET', '/identities?page_size=200'))).toEqual(first);
	});

	test('is another one for each request with skip, where it is told to be', async () => {
		sandbox.current.behave({ order: 'shuffledBySkip' });
		const page = async () => usernamesOf(await ask('GET', '/identities?page_size=50&skip=50'));
		expect(await page()).not.toEqual(await page());
	});
});

describe('where the description leaves it open', () => {
	test('how usernames are folded holds for what comes later, too', async () => {
		sandbox.current.behave({ usernameFolding: 'ascii', usernames: 'lowerCased' });
		const { url, store } = sandbox.current;
		await fetch(`${url}/sandbox/reset`, { method: 'POST' });
		store.addRealm('feedfeedfeedfeed', 'Later');
		for (const own of [store.realms.get('feedfeedfeedfeed')!, realm()]) {
			own.addIdentity('Jörg', { type: 'traits_v0', username: 'jörg@example.org' });
			expect(own.findByUsername('JÖRG@example.org')).toBeUndefined();
			expect(own.findByUsername('JöRG@example.org')).toBeDefined();
		}
		const { json } = await ask('POST', '/identities', person('ÅSA@example.org'));
		expect(json.traits.username).toBe('Åsa@example.org');
	});

	test('an unknown token is a 401 or a 403', async () => {
		const { url, tenantId } = sandbox.current;
		const status = async () => (await fetch(`${url}/v1/tenants/${tenantId}`)).status;
		expect(await status()).toBe(401);
		sandbox.current.behave({ unknownToken: '403' });
		expect(await status()).toBe(403);
	});

	test('null for a trait is refused or unset', async () => {
		const body = person('null@example.org', { title: null });
		expect((await ask('POST', '/identities', body)).status).toBe(400);
		sandbox.current.behave({ nullTrait: 'unset' });
		expect((await ask('POST', '/identities', body)).status).toBe(200);
	});

	test('an unknown field is ignored or refused, by its name', async () => {
		const body = person('shoes@example.org', { shoe_size: '38' });
		sandbox.current.behave({ unknownField: 'refused' });
		const { status, json } = await ask('POST', '/identities', body);
		expect(status).toBe(400);
		expect(json.details[0].field_violations).toEqual([
			{ field: 'identity.traits.shoe_size', description: 'unknown field' },
		]);
		sandbox.current.behave({ unknownField: 'ignored' });
		expect((await ask('POST', '/identities', body)).status).toBe(200);
	});

	test('usernames are kept or lower-cased, and names are kept or trimmed', async () => {
		const kept = (await ask('POST', '/identities', person('Kept@example.org'))).json;
		expect(kept).toMatchObject({
			display_name: ' A Person ',
			traits: { username: 'Kept@example.org' },
		});
		sandbox.current.behave({ usernames: 'lowerCased', names: 'trimmed' });
		const changed = (await ask('POST', '/identities', person('Lower@example.org'))).json;
		expect(changed).toMatchObject({
			display_name: 'A Person',
			traits: { username: 'lower@example.org' },
		});
	});

	test('the filter by username is heeded or not', async () => {
		const path = `/identities?filter=${encodeURIComponent('traits.username eq "ada.novak@example.com"')}`;
		expect(usernamesOf(await ask('GET', path))).toEqual(['ada.novak@example.com']);
		sandbox.current.behave({ usernameFilter: 'ignored' });
		expect((await ask('GET', path)).json.total_size).toBe(realm().identities.size);
	});

	test('a list without results has its key or not', async () => {
		const { id } = realm().addGroup('Empty');
		const path = `/groups/${id}:listMembers`;
		expect((await ask('GET', path)).json).toEqual({ identities: [], total_size: 0 });
		sandbox.current.behave({ emptyList: 'leftOut' });
		expect((await ask('GET', path)).json).toEqual({ total_size: 0 });
	});

	test('usernames are the same in all letters or in those of ASCII alone', async () => {
		await ask('POST', '/identities', person('jörg@example.org'));
		expect((await ask('POST', '/identities', person('JÖRG@example.org'))).status).toBe(409);
		sandbox.current.behave({ usernameFolding: 'ascii' });
		expect((await ask('POST', '/identities', person('JÖRG@example.org'))).status).toBe(200);
	});

	test('a second revocation is a success or a conflict', async () => {
		const credential = [...realm().credentials.values()][0]!;
		const path = `/identities/${credential.identity_id}/credentials/${credential.id}:revoke`;
		const statuses = [await ask('POST', path), await ask('POST', path)].map(({ status }) => status);
		expect(statuses).toEqual([200, 200]);
		sandbox.current.behave({ repeatedRevoke: '409' });
		expect((await ask('POST', path)).status).toBe(409);
	});

	test('it is told while it runs, too, and says what it does not know', async () => {
		const tell = async (body: object) =>
			await fetch(`${sandbox.current.url}/sandbox/behavior`, {
				method: 'PUT',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
		expect((await tell({ unknownToken: '403' })).status).toBe(200);
		expect(sandbox.current.behavior.unknownToken).toBe('403');
		expect(await (await tell({ unknownToken: '404' })).json()).toEqual({
			message: "'unknownToken' can be 401 or 403, and not '404'.",
		});
		expect(readBehavior({ shape: 'round' })).toMatch(/^There is no switch 'shape'/);
	});
});

describe('what clients of the vendor send and expect', () => {
	test('an empty body that is called JSON is none', async () => {
		const { id } = realm().addIdentity('Gone', { type: 'traits_v0', username: 'gone@example.org' });
		expect((await ask('DELETE', `/identities/${id}`)).status).toBe(200);
	});

	test('page sizes are any uint32, and cut to what a list gives', async () => {
		expect((await ask('GET', '/identities?page_size=4294967295')).json.identities).toHaveLength(
			200,
		);
		expect((await ask('GET', '/identities?page_size=4294967296')).status).toBe(400);
		expect((await ask('GET', '/identities?page_size=-1')).status).toBe(400);
	});

	test('times have microseconds, and a group has a description', async () => {
		const { json } = await ask('POST', '/groups', { group: { display_name: 'Plain' } });
		expect(json.create_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
		expect(json.description).toBe('');
	});

	test('a URL that cannot be decoded is refused in the shape of the API', async () => {
		const { url, tenantId } = sandbox.current;
		const response = await fetch(`${url}/v1/tenants/${tenantId}/realms/%E0%A4%A`);
		expect(response.status).toBe(400);
		expect(await response.json()).toEqual({ code: 'bad_request', message: 'invalid request' });
	});

	test('a realm that has something in it stays', async () => {
		const { status, json } = await ask('DELETE', '');
		expect(status).toBe(409);
		expect(json).toMatchObject({ code: 'conflict', message: 'realm has children' });
	});

	test('what only the API can say is ignored in a request, and no field of the description is refused', async () => {
		const server = [...realm().resourceServers.values()][0]!;
		const path = `/resource-servers/${server.id}`;
		const own = { id: 'mine', is_managed: !server.is_managed };
		for (const unknownField of ['ignored', 'refused'] as const) {
			sandbox.current.behave({ unknownField });
			const { status, json } = await ask('PATCH', path, { resource_server: own });
			expect(status).toBe(200);
			expect(json).toMatchObject({ id: server.id, is_managed: server.is_managed });
			const config = await ask('POST', '/authenticator-configs', {
				authenticator_config: {
					display_name: 'Own',
					config: { type: 'embedded', invoke_url: 'app://a', trusted_origins: ['https://a'] },
				},
			});
			expect(config.json.config).toMatchObject({
				invoke_url: 'app://a',
				trusted_origins: ['https://a'],
			});
		}
		sandbox.current.behave({ unknownField: 'ignored' });
		const added = await ask(
			'POST',
			'/identities',
			person('unknown@example.org', { shoe_size: '9' }),
		);
		expect(added.json.traits).toEqual({ type: 'traits_v0', username: 'unknown@example.org' });
	});

	test('a time of change never goes back', async () => {
		const { json: group } = await ask('POST', '/groups', { group: { display_name: 'Clock' } });
		const times: string[] = [];
		for (let turn = 0; turn < 100; turn += 1) {
			const change = { group: { description: `Turn ${turn}` } };
			times.push((await ask('PATCH', `/groups/${group.id}`, change)).json.update_time);
		}
		expect([...times].sort()).toEqual(times);
	});

	test('the results of a batch are counted by what became of each invitation', async () => {
		const [config] = realm().authenticatorConfigs.keys();
		const ids = ['complete', 'opened', 'revoked'].map(
			(name) =>
				realm().addIdentity(name, {
					type: 'traits_v0',
					username: `${name}@example.org`,
					primary_email_address: `${name}@example.org`,
				}).id,
		);
		const { json: batch } = await ask('POST', '/batch-credential-binding-jobs', {
			batch_credential_binding_job: {
				identity_ids: ids,
				job_template: { authenticator_config_id: config },
			},
		});
		const results = async () =>
			(await ask('GET', `/batch-credential-binding-jobs/${batch.id}:listResults`)).json;
		while ((await results()).total_size < 3);
		const jobOf = (id: string) => [...realm().jobs.values()].find((job) => job.identity_id === id)!;
		realm().completeJob(jobOf(ids[0]!));
		realm().openLink(jobOf(ids[1]!));
		await ask('POST', `/identities/${ids[2]}/credential-binding-jobs/${jobOf(ids[2]!).id}:revoke`);
		expect(await results()).toMatchObject({
			total_success_count: 1,
			total_failure_count: 1,
			total_pending_count: 1,
		});
	});

	test("a role's members come in no order, and an empty one of its two lists may be left out", async () => {
		const server = realm().addResourceServer('Pets', 'https://many-pets', []);
		const role = realm().addRole(server, 'Keeper');
		const path = `/resource-servers/${server.id}/roles/${role.id}:listMembers?identities_page_size=200`;
		const people = [...realm().identities.keys()].slice(0, 30);
		for (const id of people) realm().roleMembers.get(role.id)!.identities.add(id);
		const { json } = await ask('GET', path);
		const listed = (json.identities as Array<{ id: string }>).map(({ id }) => id);
		expect(listed).not.toEqual(people);
		expect([...listed].sort()).toEqual([...people].sort());
		expect(json.groups).toEqual([]);
		sandbox.current.behave({ emptyList: 'leftOut' });
		expect((await ask('GET', path)).json).not.toHaveProperty('groups');
	});

	test('the sign for all identities is for lists alone', async () => {
		const credential = [...realm().credentials.values()][0]!;
		expect((await ask('GET', `/identities/-/credentials/${credential.id}`)).status).toBe(404);
		expect((await ask('GET', '/identities/-/credentials')).json.total_size).toBeGreaterThan(1);
	});

	test('roles are made, changed, given scopes, listed for a group, and deleted', async () => {
		const server = [...realm().resourceServers.values()].find(({ is_managed: is }) => is)!;
		const roles = `/resource-servers/${server.id}/roles`;
		const role = (await ask('POST', roles, { role: { display_name: 'Auditor' } })).json;
		const path = `${roles}/${role.id}`;
		await ask('PATCH', path, { role: { description: 'Looks and does not touch.' } });
		await ask('POST', `${path}:addScopes`, { scopes: ['groups:read', 'roles:read'] });
		await ask('POST', `${path}:deleteScopes`, { scopes: ['roles:read'] });
		expect((await ask('GET', `${path}:listScopes`)).json).toEqual({
			scopes: ['groups:read'],
			total_size: 1,
		});
		const group = realm().addGroup('Auditors');
		await ask('POST', `${path}:addMembers`, { group_ids: [group.id] });
		const held = await ask('GET', `/groups/${group.id}:listRoles?resource_server_id=${server.id}`);
		expect(held.json.roles).toMatchObject([
			{ display_name: 'Auditor', description: 'Looks and does not touch.' },
		]);
		const hasChildren = { status: 409, json: { message: 'role has children' } };
		expect(await ask('DELETE', path)).toMatchObject(hasChildren);
		await ask('POST', `${path}:deleteMembers`, { group_ids: [group.id] });
		expect(await ask('DELETE', path)).toMatchObject(hasChildren);
		await ask('POST', `${path}:deleteScopes`, { scopes: ['groups:read'] });
		expect((await ask('DELETE', path)).status).toBe(200);
		expect((await ask('GET', path)).status).toBe(404);
		for (const some of ['', '/role', '/role:listMembers']) {
			const nowhere = await ask('GET', `/resource-servers/nothing/roles${some}`);
			expect(nowhere).toMatchObject({
				status: 404,
				json: { message: 'resource server not found' },
			});
		}
		const nowhere = await ask('GET', '/resource-servers/nothing/roles');
		expect(nowhere).toMatchObject({ status: 404, json: { message: 'resource server not found' } });
	});

	test('an authenticator configuration is made by itself, or with an invitation', async () => {
		const config = { type: 'embedded', invoke_url: 'http://localhost:8092', trusted_origins: [] };
		const made = await ask('POST', '/authenticator-configs', {
			authenticator_config: { display_name: 'Embedded', config },
		});
		expect(made.json).toMatchObject({ display_name: 'Embedded', config });
		const [identity] = realm().identities.values();
		const invited = await ask('POST', `/identities/${identity!.id}/credential-binding-jobs`, {
			job: { delivery_method: 'RETURN', authenticator_config: config },
		});
		expect(invited.status).toBe(200);
	});

	test('the tenant, realms, resource servers, and configurations are made, changed, and deleted', async () => {
		const { url, tenantId, apiToken } = sandbox.current;
		const askTenant = async (method: string, path: string, body?: object) =>
			await fetch(`${url}/v1/tenants/${tenantId}${path}`, {
				method,
				headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
				...(body ? { body: JSON.stringify(body) } : {}),
			});
		await askTenant('PATCH', '', { tenant: { display_name: 'Renamed Company' } });
		expect(await (await askTenant('GET', '')).json()).toMatchObject({
			display_name: 'Renamed Company',
		});
		const made = (await (
			await askTenant('POST', '/realms', { realm: { display_name: 'Branch' } })
		).json()) as { id: string };
		const renamed = await askTenant('PATCH', `/realms/${made.id}`, {
			realm: { display_name: 'Twig' },
		});
		expect(await renamed.json()).toMatchObject({ id: made.id, display_name: 'Twig' });
		expect((await askTenant('DELETE', `/realms/${made.id}`)).status).toBe(200);
		expect((await askTenant('GET', `/realms/${made.id}`)).status).toBe(404);

		const server = await ask('POST', '/resource-servers', {
			resource_server: { display_name: 'Pets', identifier: 'https://pets', scopes: ['pets:read'] },
		});
		const path = `/resource-servers/${server.json.id}`;
		await ask('PATCH', path, { resource_server: { display_name: 'Animals' } });
		expect((await ask('GET', path)).json).toMatchObject({ display_name: 'Animals' });
		expect((await ask('DELETE', path)).status).toBe(200);

		const config = await ask('POST', '/authenticator-configs', {
			authenticator_config: {
				display_name: 'Mine',
				config: { type: 'embedded', invoke_url: 'http://a', trusted_origins: [] },
			},
		});
		const own = `/authenticator-configs/${config.json.id}`;
		await ask('PATCH', own, {
			authenticator_config: {
				config: { type: 'embedded', invoke_url: 'http://b', trusted_origins: [] },
			},
		});
		expect((await ask('GET', own)).json.config).toMatchObject({ invoke_url: 'http://b' });
		expect((await ask('DELETE', own)).status).toBe(200);
		expect((await ask('GET', own)).status).toBe(404);
	});

	test('applications are listed', async () => {
		const { json } = await ask('GET', '/applications');
		expect(json.applications).toMatchObject([{ id: SEED.applicationId }]);
	});
});
