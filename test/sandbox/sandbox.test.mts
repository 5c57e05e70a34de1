import { readFile } from 'node:fs/promises';
import { employeesCsv } from '../../sandbox/hr.mts';
import { useSandbox } from '../support/sandbox.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { SEED, seededStore } from '../../sandbox/seed.mts';
import type { RealmState } from '../../sandbox/store.mts';

const sandbox = useSandbox();

interface Answer {
	status: number;
	headers: Headers;
	text: string;
	// The tests read whatever the API answers.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	json: any;
}

async function ask(
	method: string,
	path: string,
	body?: unknown,
	{ token = sandbox.current.apiToken, base = realmUrl() } = {},
): Promise<Answer> {
	const response = await fetch(`${base}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${token}`,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: response.status, headers: response.headers, text, json };
}

function realmUrl(): string {
	const { url, tenantId, realmId } = sandbox.current;
	return `${url}/v1/tenants/${tenantId}/realms/${realmId}`;
}

const person = (username: string, more: object = {}) => ({
	identity: {
		display_name: 'A Person',
		traits: { type: 'traits_v0', username, ...more },
	},
});

async function create(username: string, more?: object): Promise<string> {
	const { json } = await ask('POST', '/identities', person(username, more));
	return json.id;
}

async function createGroup(name: string): Promise<string> {
	const { json } = await ask('POST', '/groups', { group: { display_name: name } });
	return json.id;
}

const violations = (answer: Answer) => answer.json.details[0].field_violations;

describe('who may ask', () => {
	test('a request without a token, with an unknown or with an expired one is a 401', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const expired = tokens.issue({
			tenantId,
			realmId,
			scopes: ['identities:read'],
			expiresAt: new Date(Date.now() - 1000),
		});
		for (const token of ['', 'unknown', expired]) {
			expect(await ask('GET', '/identities', undefined, { token })).toMatchObject({
				status: 401,
				json: { code: 'unauthorized', message: 'unauthorized' },
			});
		}
	});

	test('a token without the scope, of another tenant or of another realm is a 403', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const expiresAt = new Date(Date.now() + 60_000);
		const scopes = ['identities:read'];
		const refused = [
			tokens.issue({ tenantId, realmId, scopes: ['groups:read'], expiresAt }),
			tokens.issue({ tenantId: 'another', realmId, scopes, expiresAt }),
			tokens.issue({ tenantId, realmId: SEED.secondRealmId, scopes, expiresAt }),
		];
		for (const token of refused) {
			expect(await ask('GET', '/identities', undefined, { token })).toMatchObject({
				status: 403,
				json: { code: 'forbidden' },
			});
		}
		const allowed = tokens.issue({ tenantId, realmId, scopes, expiresAt });
		expect((await ask('GET', '/identities', undefined, { token: allowed })).status).toBe(200);
	});

	test('a realm that is not there is a 404', async () => {
		const base = realmUrl().replace(/[^/]+$/, 'nowhere');
		expect(await ask('GET', '', undefined, { base })).toMatchObject({
			status: 404,
			json: { details: [{ resource_type: 'Realm', id: 'nowhere' }] },
		});
	});
});

describe('identities', () => {
	test('are created, read, changed and deleted', async () => {
		const id = await create('first@example.com', { given_name: 'First' });
		const changed = await ask('PATCH', `/identities/${id}`, {
			identity: { status: 'suspended', traits: { type: 'traits_v0', given_name: '' } },
		});
		expect(changed.json).toMatchObject({
			id,
			status: 'suspended',
			enrollment_status: 'UNENROLLED',
			traits: { type: 'traits_v0', username: 'first@example.com', given_name: '' },
		});
		expect((await ask('GET', `/identities/${id}`)).json).toEqual(changed.json);
		expect(await ask('DELETE', `/identities/${id}`)).toMatchObject({ status: 200, text: '' });
		expect((await ask('GET', `/identities/${id}`)).status).toBe(404);
	});

	test('have unique usernames, without regard to case', async () => {
		await create('unique@example.com');
		const id = await create('other@example.com');
		expect(await ask('POST', '/identities', person('UNIQUE@example.com'))).toMatchObject({
			status: 409,
			json: { code: 'conflict', message: 'username already exists' },
		});
		const renamed = { identity: { traits: { type: 'traits_v0', username: 'Unique@Example.com' } } };
		expect((await ask('PATCH', `/identities/${id}`, renamed)).status).toBe(409);
		const own = { identity: { traits: { type: 'traits_v0', username: 'OTHER@example.com' } } };
		expect((await ask('PATCH', `/identities/${id}`, own)).status).toBe(200);
	});

	test('are refused field by field', async () => {
		const answer = await ask('POST', '/identities', {
			identity: { display_name: '', traits: { username: 'a<b>' } },
		});
		expect(answer).toMatchObject({ status: 400, json: { message: 'invalid parameters' } });
		expect(violations(answer)).toEqual(
			expect.arrayContaining([
				{ field: 'identity.display_name', description: 'empty string' },
				{ field: 'identity.traits.type', description: 'missing' },
				{ field: 'identity.traits.username', description: 'invalid characters' },
			]),
		);
		expect(violations(await ask('POST', '/identities', {}))).toEqual([
			{ field: 'identity', description: 'missing' },
		]);
		expect(await ask('POST', '/identities', '{"identity":')).toMatchObject({
			status: 400,
			json: { message: 'invalid request' },
		});
	});

	test('are found by username in the SCIM filter, quoted and escaped', async () => {
		const find = async (filter: string) =>
			await ask('GET', `/identities?${new URLSearchParams({ filter }).toString()}`);
		const id = await create(`o'neil@example.com`);
		expect((await find(`traits.username eq "O'Neil@example.com"`)).json).toMatchObject({
			identities: [{ id }],
			total_size: 1,
		});
		expect((await find('traits.username eq "\\"\\\\"')).json).toEqual({
			identities: [],
			total_size: 0,
		});
		expect((await find('traits.username eq "" or true')).status).toBe(400);
		expect((await find('display_name eq "x"')).status).toBe(400);
	});

	test('are deleted by the thousand, all or none, without repeats', async () => {
		const ids = [await create('batch1@example.com'), await create('batch2@example.com')];
		const refused = await ask('POST', '/identities:batchDelete', { ids: [...ids, 'unknown'] });
		expect(refused).toMatchObject({
			status: 404,
			json: { details: [{ errors: [{ IDs: ['unknown'], ResourceType: 'Identity' }] }] },
		});
		expect((await ask('GET', `/identities/${ids[0]}`)).status).toBe(200);
		const repeated = await ask('POST', '/identities:batchDelete', { ids: [ids[0], ids[0]] });
		expect(violations(repeated)).toEqual([{ field: 'ids', description: 'repeated elements' }]);
		const many = Array.from({ length: 1001 }, (_, index) => String(index));
		expect(violations(await ask('POST', '/identities:batchDelete', { ids: many }))).toEqual([
			{ field: 'ids', description: 'array exceeds 1000 elements' },
		]);
		expect(await ask('POST', '/identities:batchDelete', { ids })).toMatchObject({
			status: 200,
			text: '',
		});
		expect((await ask('GET', `/identities/${ids[1]}`)).status).toBe(404);
	});
});

describe('pages', () => {
	test('hold 20 unless told, at most 200, and their token keeps size and filter', async () => {
		const first = (await ask('GET', '/identities')).json;
		expect(first.identities).toHaveLength(20);
		expect(first.total_size).toBeGreaterThanOrEqual(250);
		const seen = new Set<string>();
		let token = '';
		do {
			const page = (
				await ask('GET', `/identities?page_size=1000${token && `&page_token=${token}`}`)
			).json;
			expect(page.identities.length).toBeLessThanOrEqual(200);
			for (const { id } of page.identities) seen.add(id);
			token = page.next_page_token ?? '';
		} while (token);
		expect(seen.size).toBe(first.total_size);

		const small = (await ask('GET', '/identities?page_size=3')).json;
		const next = (await ask('GET', `/identities?page_token=${small.next_page_token}`)).json;
		expect(next.identities).toHaveLength(3);
		expect(next.identities[0].id).not.toBe(small.identities[0].id);
		const skipped = (await ask('GET', '/identities?page_size=3&skip=3')).json;
		expect(skipped.identities).toEqual(next.identities);
	});

	test('of one list are refused by another, and so is a new filter', async () => {
		const token = (await ask('GET', '/identities?page_size=3')).json.next_page_token;
		const foreign = await ask('GET', `/groups?page_token=${token}`);
		expect(violations(foreign)[0].field).toBe('page_token');
		expect((await ask('GET', '/groups?page_token=nonsense')).status).toBe(400);
		const filter = encodeURIComponent('traits.username eq "x"');
		const other = await ask('GET', `/identities?page_token=${token}&filter=${filter}`);
		expect(violations(other)[0].field).toBe('filter');
	});
});

describe('groups', () => {
	test('hold identities, and cannot be deleted while they do', async () => {
		const groupId = await createGroup('Holders');
		const identityId = await create('member@example.com');
		const added = await ask('POST', `/groups/${groupId}:addMembers`, {
			identity_ids: [identityId],
		});
		expect(added.json).toMatchObject({ id: groupId, display_name: 'Holders' });
		expect((await ask('GET', `/groups/${groupId}:listMembers`)).json).toMatchObject({
			identities: [{ id: identityId }],
			total_size: 1,
		});
		expect((await ask('GET', `/identities/${identityId}:listGroups`)).json).toMatchObject({
			groups: [{ id: groupId }],
		});
		expect(await ask('DELETE', `/groups/${groupId}`)).toMatchObject({
			status: 409,
			json: { code: 'conflict', message: 'group has children' },
		});
		await ask('POST', `/groups/${groupId}:deleteMembers`, { identity_ids: [identityId] });
		expect((await ask('DELETE', `/groups/${groupId}`)).status).toBe(200);
		expect((await ask('GET', `/groups/${groupId}`)).status).toBe(404);
	});

	test('lose a member that is deleted', async () => {
		const groupId = await createGroup('Losers');
		const identityId = await create('lost@example.com');
		await ask('POST', `/groups/${groupId}:addMembers`, { identity_ids: [identityId] });
		await ask('DELETE', `/identities/${identityId}`);
		expect((await ask('GET', `/groups/${groupId}:listMembers`)).json.total_size).toBe(0);
	});

	test('take a thousand members at once and no more, and none that is unknown', async () => {
		const groupId = await createGroup('Limits');
		const tooMany = Array.from({ length: 1001 }, (_, index) => `id${index}`);
		const refused = await ask('POST', `/groups/${groupId}:addMembers`, { identity_ids: tooMany });
		expect(violations(refused)).toEqual([
			{ field: 'identity_ids', description: 'array exceeds 1000 elements' },
		]);
		const known = await create('known@example.com');
		expect(
			await ask('POST', `/groups/${groupId}:addMembers`, { identity_ids: [known, 'ghost'] }),
		).toMatchObject({
			status: 404,
			json: { details: [{ resource_type: 'Identity', id: 'ghost' }] },
		});
		expect((await ask('GET', `/groups/${groupId}:listMembers`)).json.total_size).toBe(0);
	});

	test('may have the same name, and are changed', async () => {
		const ids = [await createGroup('Twins'), await createGroup('Twins')];
		expect(ids[0]).not.toBe(ids[1]);
		const changed = await ask('PATCH', `/groups/${ids[0]}`, {
			group: { description: 'The elder' },
		});
		expect(changed.json).toMatchObject({ display_name: 'Twins', description: 'The elder' });
		const long = await ask('PATCH', `/groups/${ids[0]}`, {
			group: { description: 'x'.repeat(301) },
		});
		expect(violations(long)[0].description).toBe('string exceeds 300 characters');
	});
});

describe('roles', () => {
	test('belong to a resource server and hold groups and identities', async () => {
		const servers = (await ask('GET', '/resource-servers')).json.resource_servers;
		const api = servers.find((server: { is_managed: boolean }) => server.is_managed);
		expect((await ask('GET', `/resource-servers/${api.id}`)).json).toEqual(api);
		const listed = (await ask('GET', `/resource-servers/${api.id}/roles`)).json.roles;
		const role = listed.find(
			({ display_name: name }: { display_name: string }) => name === 'Super Administrators',
		);
		const path = `/resource-servers/${api.id}/roles/${role.id}`;
		expect((await ask('GET', path)).json).toEqual(role);
		const identityId = await create('role@example.com');
		const groupId = await createGroup('Role Holders');
		await ask('POST', `${path}:addMembers`, { identity_ids: [identityId], group_ids: [groupId] });
		const members = (await ask('GET', `${path}:listMembers`)).json;
		expect(members.total_groups_size).toBe(2);
		expect(members.identities).toMatchObject([{ id: identityId }]);
		const held = await ask(
			'GET',
			`/identities/${identityId}:listRoles?resource_server_id=${api.id}`,
		);
		expect(held.json.roles).toMatchObject([{ id: role.id }]);
		await ask('POST', `${path}:deleteMembers`, { identity_ids: [identityId] });
		expect((await ask('GET', `${path}:listMembers`)).json.total_identities_size).toBe(0);
		expect(
			(await ask('GET', `/identities/${identityId}:listRoles?resource_server_id=x`)).status,
		).toBe(409);
	});
});

describe('passkeys', () => {
	test('are asked for by a binding job, by link or by email', async () => {
		const configs = (await ask('GET', '/authenticator-configs')).json.authenticator_configs;
		const id = await create('invited@example.com', {
			primary_email_address: 'invited@example.com',
		});
		const job = (delivery_method: string) => ({
			job: { delivery_method, authenticator_config_id: configs[0].id },
		});
		const byLink = (await ask('POST', `/identities/${id}/credential-binding-jobs`, job('RETURN')))
			.json;
		expect(byLink.credential_binding_link).toContain(`${byLink.credential_binding_job.id}:invoke`);
		const byEmail = (await ask('POST', `/identities/${id}/credential-binding-jobs`, job('EMAIL')))
			.json;
		expect(byEmail.credential_binding_link).toBeUndefined();
		expect((await ask('GET', `/identities/${id}`)).json.enrollment_status).toBe('PENDING');
		const jobs = (await ask('GET', `/identities/${id}/credential-binding-jobs`)).json;
		expect(jobs.total_size).toBe(2);
		for (const { id: jobId } of jobs.credential_binding_jobs) {
			const path = `/identities/${id}/credential-binding-jobs/${jobId}`;
			expect((await ask('POST', `${path}:revoke`, {})).json.state).toBe('REVOKED');
			expect((await ask('GET', path)).json.state).toBe('REVOKED');
		}
		expect((await ask('GET', `/identities/${id}`)).json.enrollment_status).toBe('UNENROLLED');
	});

	test('are not mailed to an identity without an address', async () => {
		const [config] = (await ask('GET', '/authenticator-configs')).json.authenticator_configs;
		const id = await create('nomail@example.com');
		const answer = await ask('POST', `/identities/${id}/credential-binding-jobs`, {
			job: { delivery_method: 'EMAIL', authenticator_config_id: config.id },
		});
		expect(answer).toMatchObject({
			status: 422,
			json: { code: 'unprocessable_entity', message: 'Identity missing email address' },
		});
	});

	test('are listed for one identity or for the realm, and revoked', async () => {
		const all = (await ask('GET', '/identities/-/credentials')).json;
		expect(all.total_size).toBe(12);
		const [{ id, identity_id: owner }] = all.credentials;
		expect((await ask('GET', `/identities/${owner}`)).json.enrollment_status).toBe('ENROLLED');
		const path = `/identities/${owner}/credentials/${id}`;
		expect((await ask('POST', `${path}:revoke`)).json.state).toBe('REVOKED');
		expect((await ask('GET', path)).json.state).toBe('REVOKED');
		expect((await ask('GET', `/identities/${owner}`)).json.enrollment_status).toBe('UNENROLLED');
	});
});

describe('the token endpoint', () => {
	const tokenUrl = ({ url, tenantId, realmId }: Sandbox) =>
		`${url}/v1/tenants/${tenantId}/realms/${realmId}/applications/${SEED.applicationId}/token`;

	async function request(
		form: Record<string, string>,
		client = `${SEED.clientId}:${SEED.clientSecret}`,
	) {
		const response = await fetch(tokenUrl(sandbox.current), {
			method: 'POST',
			headers: { authorization: `Basic ${Buffer.from(client).toString('base64')}` },
			body: new URLSearchParams(form),
		});
		return {
			status: response.status,
			json: (await response.json()) as Record<string, string>,
		};
	}

	test('gives a token for client credentials, for the scopes asked for', async () => {
		const { status, json } = await request({
			grant_type: 'client_credentials',
			scope: 'groups:read',
		});
		expect(status).toBe(200);
		expect((await ask('GET', '/groups', undefined, { token: json.access_token })).status).toBe(200);
		expect((await ask('GET', '/identities', undefined, { token: json.access_token })).status).toBe(
			403,
		);
	});

	test('refuses a wrong secret, another grant and a scope that the application lacks', async () => {
		const grant = { grant_type: 'client_credentials' };
		expect((await request(grant, 'sandbox-client:wrong')).status).toBe(401);
		expect((await request({ grant_type: 'password' })).json.error).toBe('unsupported_grant_type');
		expect((await request({ ...grant, scope: 'root' })).json.error).toBe('invalid_scope');
	});
});

describe('told to misbehave', () => {
	test('it limits the rate and says when to come back, in each way', async () => {
		const { misbehavior } = sandbox.current;
		const secondAnswer = async (
			headers: 'retry-after' | 'retry-after-date' | 'ratelimit' | 'none',
		) => {
			misbehavior.limitRate({ perSecond: 1, headers });
			expect((await ask('GET', '/groups')).status).toBe(200);
			return await ask('GET', '/groups');
		};
		const plain = await secondAnswer('retry-after');
		expect(plain.status).toBe(429);
		expect(plain.headers.get('retry-after')).toBe('1');
		const dated = await secondAnswer('retry-after-date');
		expect(Date.parse(dated.headers.get('retry-after')!)).toBeGreaterThan(Date.now() - 2000);
		const counted = await secondAnswer('ratelimit');
		expect(counted.headers.get('ratelimit-remaining')).toBe('0');
		expect(counted.headers.get('ratelimit-reset')).toBe('1');
		const silent = await secondAnswer('none');
		expect(silent.status).toBe(429);
		expect(silent.headers.get('retry-after')).toBeNull();
	});

	test('it answers with errors as often as told', async () => {
		sandbox.current.misbehavior.add({ kind: 'status', status: 503, every: 2, times: 1 });
		const statuses: number[] = [];
		for (let index = 0; index < 4; index += 1) statuses.push((await ask('GET', '/groups')).status);
		expect(statuses).toEqual([200, 503, 200, 200]);
	});

	test('it drops connections before or after the work', async () => {
		const { misbehavior, journal } = sandbox.current;
		const exists = async (username: string) =>
			sandbox.current.store.realms.get(SEED.realmId)!.findByUsername(username) !== undefined;
		misbehavior.add({ kind: 'dropBefore', times: 1 });
		await expect(ask('POST', '/identities', person('dropped.before'))).rejects.toThrow();
		expect(await exists('dropped.before')).toBe(false);
		misbehavior.clear();
		misbehavior.add({ kind: 'dropAfter', times: 1 });
		await expect(ask('POST', '/identities', person('dropped.after'))).rejects.toThrow();
		expect(await exists('dropped.after')).toBe(true);
		expect(journal.count('CreateIdentity', 0)).toBe(2);
	});

	test('it cuts answers short or gives another one', async () => {
		sandbox.current.misbehavior.add({ kind: 'truncate' });
		const cut = await ask('GET', '/groups');
		expect(cut.status).toBe(200);
		expect(cut.json).toBeUndefined();
		sandbox.current.misbehavior.clear();
		sandbox.current.misbehavior.add({ kind: 'replace', body: '<h1>Down</h1>' });
		expect((await ask('GET', '/groups')).text).toBe('<h1>Down</h1>');
	});

	test('it is told over HTTP too, and tells what it was asked', async () => {
		const { url } = sandbox.current;
		await fetch(`${url}/sandbox/misbehavior`, {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ faults: [{ kind: 'status', status: 500, times: 1 }] }),
		});
		expect((await ask('GET', '/groups')).status).toBe(500);
		const { counts } = (await (await fetch(`${url}/sandbox/requests`)).json()) as {
			counts: Record<string, number>;
		};
		expect(counts).toMatchObject({ ListGroups: 1, 'ListGroups 500': 1 });
	});
});

test('another start gives the same credential, so one that was saved in n8n still fits', async () => {
	const { startSandbox } = await import('../../sandbox/server.mts');
	const other = await startSandbox();
	const { tenantId, realmId, apiToken } = sandbox.current;
	expect(other).toMatchObject({ tenantId, realmId, apiToken });
	await other.close();
});

test('people who were there from the start have the same IDs after each start, and others never', () => {
	const [one, other] = [seededStore(), seededStore()].map((store) =>
		store.realms.get(SEED.realmId)!,
	);
	const ids = (realm: RealmState) => [...realm.identities.keys(), ...realm.groups.keys()];
	expect(ids(one!)).toEqual(ids(other!));
	expect(new Set(ids(one!)).size).toBe(ids(one!).length);
	const add = (realm: RealmState) =>
		realm.addIdentity('New', { type: 'traits_v0', username: 'new@example.com' }).id;
	expect(add(one!)).not.toBe(add(other!));
});

describe('the life of its people', () => {
	afterEach(async () => {
		jest.restoreAllMocks();
		await fetch(`${sandbox.current.url}/sandbox/reset`, { method: 'POST' });
	});

	const stateOf = () => {
		const realm = sandbox.current.store.realms.get(SEED.realmId)!;
		const [administrators] = [...realm.groups.values()];
		return JSON.stringify([
			[...realm.identities.values()],
			[...realm.enrollmentStatuses()],
			[...realm.members.get(administrators!.id)!],
		]);
	};

	test('changes somebody whenever it is told to, each time in another way', async () => {
		const told = new Set<string>();
		for (let turn = 0; turn < 9; turn += 1) {
			const before = stateOf();
			const { url } = sandbox.current;
			const answer = await fetch(`${url}/sandbox/life`, { method: 'POST' });
			const { message } = (await answer.json()) as { message: string };
			expect(stateOf()).not.toBe(before);
			told.add(message.replaceAll(/\b[A-Z]\w+|\d+/g, '').trim());
		}
		expect(told.size).toBe(9);
	});

	test('goes on by itself, until it is told to stop', () => {
		jest.useFakeTimers();
		const { life } = sandbox.current;
		const happen = jest.spyOn(life, 'happen');
		life.goOn(20);
		jest.advanceTimersByTime(60_000);
		expect(happen).toHaveBeenCalledTimes(3);
		life.goOn(0);
		jest.advanceTimersByTime(60_000);
		expect(happen).toHaveBeenCalledTimes(3);
		jest.useRealTimers();
	});

	test('is told so over HTTP, and refuses what is no number', async () => {
		const goOn = jest.spyOn(sandbox.current.life, 'goOn');
		const put = async (everySeconds: unknown) =>
			await fetch(`${sandbox.current.url}/sandbox/life`, {
				method: 'PUT',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ everySeconds }),
			});
		expect((await put('often')).status).toBe(400);
		expect((await put(0)).status).toBe(200);
		expect(goOn.mock.calls).toEqual([[0]]);
	});
});

describe('its page', () => {
	test('shows people with their groups and the latest requests, and escapes every value', async () => {
		const { store, url } = sandbox.current;
		const realm = store.realms.get(SEED.realmId)!;
		const group = realm.addGroup('<b>Bold</b>');
		const identity = realm.addIdentity('<script>alert(1)</script>', {
			type: 'traits_v0',
			username: '"><img src=x>',
		});
		realm.addMember(group, identity.id);
		await ask('GET', '/identities?filter=<i>');
		const html = await (await fetch(`${url}/`)).text();
		expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(html).toContain('&lt;b&gt;Bold&lt;/b&gt;');
		expect(html).not.toMatch(/<script>alert|<img|<b>Bold|<i>/);
		expect(html).toContain('ListIdentities');
		realm.removeIdentity(identity);
		realm.removeGroup(group);
	});

	test('finds people by name, group, or status, and starts over with the original data', async () => {
		const { store, url } = sandbox.current;
		const look = async (search: string) =>
			await (await fetch(`${url}/sandbox/live?search=${encodeURIComponent(search)}`)).text();
		store.realms.get(SEED.realmId)!.addGroup('Passing');
		expect(await look('passing')).toContain('Passing');
		expect(await look('hedy novak')).toContain('hedy.novak@example.com');
		expect(await look('hedy novak')).not.toContain('ada.novak@example.com');
		expect(await look('suspended')).toMatch(/4 of 4 matches among \d+ are shown/);
		await fetch(`${url}/sandbox/reset`, { method: 'POST' });
		expect(await look('passing')).not.toContain('Passing');
		expect(sandbox.current.journal.count()).toBe(0);
	});

	test('marks what changed a moment ago, and nothing before that', async () => {
		const { store, url } = sandbox.current;
		await fetch(`${url}/sandbox/reset`, { method: 'POST' });
		const realm = store.realms.get(SEED.realmId)!;
		const look = async () => await (await fetch(`${url}/`)).text();
		expect(await look()).not.toContain('class="fresh"');
		const ada = realm.findByUsername('ada.novak@example.com')!;
		const [group] = [...realm.groups.values()].filter(
			({ display_name: name }) => name === 'Contractors',
		);
		realm.addMember(group!, ada.id);
		const html = await look();
		expect(html).toContain(`<tr id="${ada.id}" class="fresh">`);
		expect(html).toContain(`<details id="${group!.id}" class="fresh">`);
		expect(html.match(/class="fresh"/g)).toHaveLength(2);
	});
});

test("the sample list is what the sandbox's HR system has", async () => {
	const list = await readFile('examples/hr-list.csv', 'utf8');
	expect(list).toBe(employeesCsv());
});
