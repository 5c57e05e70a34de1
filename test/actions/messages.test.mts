import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../sandbox/misbehavior.mts';
import { credentialFor, locator, type NodeRun } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const WHERE =
	'In the Admin Console, go to Applications, select Beyond Identity Management API, and open API Tokens. Then paste the new token into the credential.';
const LOOK_FIRST = 'The change may or may not have been made. Check before you run the node again.';

interface Setup {
	parameters: INodeParameters;
	credential?: IDataObject;
	input?: IDataObject[];
}

async function run({ parameters, credential = {}, input }: Setup): Promise<NodeRun> {
	// These tests are about the message; that requests are repeated is tested elsewhere.
	const once = { ...parameters, options: { maxRetries: 0, ...(parameters.options as object) } };
	return await runNode(once, input, {
		credential: { ...credentialFor(sandbox.current), ...credential } as never,
	});
}

/** What a person reads in the output panel: message and description. */
async function told(setup: Setup): Promise<[string | undefined, string | null | undefined]> {
	const { error } = await run(setup);
	return [error?.message, error?.description];
}

const create = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'identity',
	operation: 'create',
	displayName: 'A Person',
	username: 'a.person@example.org',
	...more,
});

const getIdentity = (id = 'unknown'): INodeParameters => ({
	resource: 'identity',
	operation: 'get',
	identity: locator('id', id),
});

describe('a field that the API refuses is named by its label', () => {
	test('when it is empty, in the item that it is empty in', async () => {
		const input = [{ name: 'One' }, { name: 'Two' }, { name: 'Three' }, { name: ' ' }];
		expect(
			await told({
				parameters: create({
					displayName: '={{ $json.name }}',
					username: '={{ $json.name }}@example.org',
				}),
				input,
			}),
		).toEqual([
			"'Display Name' is empty [item 3]",
			'Fill it in. If it uses an expression, check what the expression returns for this item. 3 of 4 items were already completed.',
		]);
	});

	test('when a character is not allowed', async () => {
		expect(await told({ parameters: create({ displayName: 'A <b>Person</b>' }) })).toEqual([
			"'Display Name' contains an angle bracket, which Beyond Identity doesn't allow [item 0]",
			"Angle brackets and these characters aren't allowed: { } [ ] ; : ? \\ / | * ^ % $ # = ~ ` !",
		]);
	});

	test('when it names what the realm does not have', async () => {
		const { id } = realm().findByUsername('ada.novak@example.com')!;
		expect(
			await told({
				parameters: {
					resource: 'enrollment',
					operation: 'create',
					identity: locator('id', id),
					deliveryMethod: 'RETURN',
					authenticatorConfig: locator('id', 'a1c0ffee-0000-4000-8000-00000000dead'),
				},
			}),
		).toEqual([
			"'Authenticator Configuration' is 'a1c0ffee-0000-4000-8000-00000000dead', which doesn't exist in this realm [item 0]",
			'Choose one from the list, or check the ID and the realm this step uses.',
		]);
	});

	test('when it is too long, and when several are wrong at once', async () => {
		expect(
			await told({ parameters: create({ displayName: 'x'.repeat(65), username: "={{ '' }}" }) }),
		).toEqual([
			"'Display Name' is longer than 64 characters; 'Username' is empty [item 0]",
			'Shorten it. Fill it in. If it uses an expression, check what the expression returns for this item.',
		]);
	});

	test('also in a collection', async () => {
		const { id } = realm().addGroup('Described');
		const [message] = await told({
			parameters: {
				resource: 'group',
				operation: 'update',
				group: locator('id', id),
				updateFields: { description: 'a/b' },
			},
		});
		expect(message).toBe(
			"'Description' contains '/', which Beyond Identity doesn't allow [item 0]",
		);
	});

	test('in the words of the API, where it knows a reason that the node does not', async () => {
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 400,
			body: {
				code: 'bad_request',
				message: 'invalid parameters',
				details: [
					{
						type: 'FieldViolations',
						field_violations: [
							{ field: 'identity.traits.primary_phone', description: 'not a phone number' },
							{ field: 'identity.shoe_size', description: 'unknown' },
						],
					},
				],
			},
		});
		const [message] = await told({ parameters: create() });
		expect(message).toBe(
			"'Contact: Primary Phone' is not valid: not a phone number; 'identity.shoe_size' is not valid: unknown [item 0]",
		);
	});
});

describe('a token', () => {
	const expiresAt = new Date(Date.now() + 60_000);

	test('that is not known', async () => {
		expect(await told({ parameters: getIdentity(), credential: { apiToken: 'nonsense' } })).toEqual(
			[
				'Beyond Identity rejected the API token [item 0]',
				`It may have been revoked, copied only in part, or created in another region. To replace it, create a new token. ${WHERE}`,
			],
		);
	});

	test('that has expired', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const apiToken = tokens.issue({
			tenantId,
			realmId,
			scopes: ['identities:read'],
			expiresAt: new Date('2026-01-31T10:20:30Z'),
		});
		expect(await told({ parameters: getIdentity(), credential: { apiToken } })).toEqual([
			'The API token expired on 2026-01-31 at 10:20 UTC [item 0]',
			`Create a new token. ${WHERE}`,
		]);
	});

	test('that lacks scopes: it says which the operation needs, and which are missing', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const apiToken = tokens.issue({
			tenantId,
			realmId,
			scopes: ['identities:read'],
			expiresAt,
		});
		const addMembers = {
			resource: 'group',
			operation: 'addMembers',
			group: locator('list', 'dead00000000000b'),
			identity: locator('list', 'dead00000000000a'),
		};
		expect(await told({ parameters: addMembers, credential: { apiToken } })).toEqual([
			'The API token is missing the scope groups:update [item 0]',
			`This operation needs the scopes groups:update and identities:read. Create a token with every scope you need. ${WHERE}`,
		]);
		const create = {
			resource: 'group',
			operation: 'create',
			displayName: 'Engineering',
		};
		expect(await told({ parameters: create, credential: { apiToken } })).toEqual([
			'The API token is missing the scope groups:create [item 0]',
			`Create a token with every scope you need. ${WHERE}`,
		]);
	});

	test('of another tenant, or of another realm', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const scopes = ['identities:read'];
		const foreign = tokens.issue({ tenantId: 'other', realmId, scopes, expiresAt });
		expect(await told({ parameters: getIdentity(), credential: { apiToken: foreign } })).toEqual([
			`The API token belongs to the tenant 'other', not to '${tenantId}' [item 0]`,
			"Correct the IDs in the credential or 'Realm' under 'Options', or use a token for that tenant and realm.",
		]);
		const ofRealm = tokens.issue({ tenantId, realmId: 'other', scopes, expiresAt });
		expect((await told({ parameters: getIdentity(), credential: { apiToken: ofRealm } }))[0]).toBe(
			`The API token belongs to the realm 'other', not to '${realmId}' [item 0]`,
		);
	});

	test('of another realm than the one under "Options"', async () => {
		const { tokens, tenantId, realmId } = sandbox.current;
		const apiToken = tokens.issue({ tenantId, realmId, scopes: ['identities:read'], expiresAt });
		const parameters = { ...getIdentity(), options: { realmId: locator('id', 'branch') } };
		expect((await told({ parameters, credential: { apiToken } }))[0]).toBe(
			`The API token belongs to the realm '${realmId}', not to 'branch' [item 0]`,
		);
	});

	test('in a credential without a tenant or a realm', async () => {
		for (const [name, label] of [
			['tenantId', 'Tenant ID'],
			['realmId', 'Realm ID'],
		] as const) {
			expect(await told({ parameters: getIdentity(), credential: { [name]: ' ' } })).toEqual([
				`'${label}' is empty [item 0]`,
				'Open the credential and correct it.',
			]);
		}
	});

	test('is in no error and no output, not even when the connection breaks', async () => {
		const { apiToken } = sandbox.current;
		const runs: NodeRun[] = [];
		for (const fault of ['dropBefore', 'truncate', 'status'] as const) {
			sandbox.current.misbehavior.clear();
			sandbox.current.misbehavior.add({ kind: fault, status: 500 });
			runs.push(await run({ parameters: create() }));
		}
		sandbox.current.misbehavior.clear();
		runs.push(await run({ parameters: getIdentity() }));
		for (const { error, run: data } of runs) {
			expect(error).toBeDefined();
			const everything = [inspectable(error), inspectable(data)].join();
			expect(everything).not.toContain(apiToken);
			expect(everything).not.toContain(apiToken.split('.')[2]);
		}
	});

	/** All that can be reached from a value, hidden properties of errors included. */
	function inspectable(value: unknown, seen = new Set<unknown>()): string {
		if (typeof value !== 'object' || value === null) return String(value);
		if (seen.has(value)) return '';
		seen.add(value);
		return Object.getOwnPropertyNames(value)
			.map((name) => `${name}=${inspectable((value as Record<string, unknown>)[name], seen)}`)
			.join();
	}
});

describe('what is not there', () => {
	test('is named with its kind and its ID', async () => {
		expect(await told({ parameters: getIdentity('0123456789abcdef') })).toEqual([
			"Identity '0123456789abcdef' was not found [item 0]",
			'Check the ID. The identity may have been deleted, or it may be in a different realm than the one this step uses.',
		]);
		const [message] = await told({
			parameters: { resource: 'group', operation: 'get', group: locator('id', 'dead00000000000a') },
		});
		expect(message).toBe("Group 'dead00000000000a' was not found [item 0]");
	});

	test('a realm', async () => {
		expect(await told({ parameters: getIdentity(), credential: { realmId: 'nowhere' } })).toEqual([
			"Realm 'nowhere' was not found [item 0]",
			"Check 'Realm' under 'Options', or the realm ID in the credential.",
		]);
	});

	test('a username, and a group name', async () => {
		expect(
			await told({ parameters: { ...getIdentity(), identity: locator('username', 'no one') } }),
		).toEqual([
			"No identity has the username 'no one' [item 0]",
			'Check the spelling, and check that the identity is in the realm this step uses.',
		]);
		const group = { resource: 'group', operation: 'get', group: locator('name', 'Nobodies') };
		expect((await told({ parameters: group }))[0]).toBe(
			"No group has the name 'Nobodies' [item 0]",
		);
	});

	test('one of several identities to delete, while the others are deleted', async () => {
		const known = realm().addIdentity('Known', { type: 'traits_v0', username: 'known' }).id;
		expect(
			await told({
				parameters: {
					resource: 'identity',
					operation: 'delete',
					identity: locator('id', `${known},dead00000000000a`),
				},
			}),
		).toEqual([
			"Identity 'dead00000000000a' was not found; 1 of 2 identities was deleted [item 0]",
			'Check the ID. The identity may have been deleted, or it may be in a different realm than the one this step uses.',
		]);
		expect(realm().identities.has(known)).toBe(false);
	});
});

test('a name that two groups have is not guessed at', async () => {
	const ids = [realm().addGroup('Twins').id, realm().addGroup('Twins').id];
	const [message, description] = await told({
		parameters: { resource: 'group', operation: 'get', group: locator('name', 'twins') },
	});
	expect(message).toBe("2 groups have the name 'twins' [item 0]");
	const listed = /^Choose one of them by ID: (.*)\.$/.exec(description ?? '')?.[1]?.split(', ');
	expect(listed?.sort()).toEqual(ids.sort());
});

test.each(['RemoteAccess', 'preexisting', 'Enoent & Eperm'])(
	'a message that quotes %s is not taken for trouble with files',
	async (name) => {
		const group = { resource: 'group', operation: 'get', group: locator('name', name) };
		expect((await told({ parameters: group }))[0]).toBe(`No group has the name '${name}' [item 0]`);
		const username = `${name.replaceAll(/\W/g, '')}@example.org`;
		realm().addIdentity('Access', { type: 'traits_v0', username });
		expect((await told({ parameters: create({ username }) }))[0]).toBe(
			`The username '${username}' is already taken [item 0]`,
		);
	},
);

test("an expression that fails is told with its parameter, and with n8n's own advice", async () => {
	const { error } = await run({
		parameters: create({ displayName: "={{ $('Items').itemMatching(99).json.name }}" }),
	});
	expect(error?.message).toBe("'Display Name': Can’t get data for expression [item 0]");
	expect(error?.description).toContain('have not executed yet');
	const unknown = { parameters: create({ displayName: "={{ $('Nowhere').item.json.name }}" }) };
	expect(await told(unknown)).toEqual([
		"'Display Name': Referenced node doesn't exist [item 0]",
		'Open this step and fix the expression.',
	]);
});

describe('a conflict', () => {
	test('with a username that is taken', async () => {
		expect(await told({ parameters: create({ username: 'ADA.novak@example.com' }) })).toEqual([
			"The username 'ADA.novak@example.com' is already taken [item 0]",
			"Another identity in the realm has it. Usernames are case-insensitive. To update that identity instead, use the 'Create or Update' operation.",
		]);
		const { id } = realm().addIdentity('Other', { type: 'traits_v0', username: 'other' });
		const rename: INodeParameters = {
			resource: 'identity',
			operation: 'update',
			identity: locator('id', id),
			updateFields: { username: 'ada.novak@example.com' },
		};
		expect((await told({ parameters: rename }))[1]).toBe(
			'Another identity in the realm has it. Usernames are case-insensitive. Choose a different username.',
		);
	});

	test('with the members of a group that is to be deleted', async () => {
		expect(
			await told({
				parameters: {
					resource: 'group',
					operation: 'delete',
					group: locator('name', 'Engineering'),
				},
			}),
		).toEqual([
			'The group was not deleted because it has members [item 0]',
			"Beyond Identity only deletes empty groups. To remove the members first, turn on 'Remove Members First' under 'Options'.",
		]);
	});

	test('of another kind', async () => {
		fault({ kind: 'status', status: 409, body: { code: 'conflict', message: 'realm is frozen' } });
		expect((await told({ parameters: create() }))[0]).toBe(
			'Beyond Identity reported a conflict: realm is frozen [item 0]',
		);
	});
});

describe('other refusals', () => {
	test('422', async () => {
		fault({
			kind: 'status',
			status: 422,
			body: { code: 'unprocessable_entity', message: 'Identity missing email address' },
		});
		expect((await told({ parameters: create() }))[0]).toBe(
			'The identity has no email address [item 0]',
		);
	});

	test.each<[string, () => string]>([
		['in seconds', () => '300'],
		['as a date', () => new Date(Date.now() + 300_000).toUTCString()],
	])('429 with a wait that is too long, given %s', async (_how, retryAfter) => {
		fault({ kind: 'status', status: 429, headers: { 'retry-after': retryAfter() } });
		const input = [{ n: 1 }, { n: 2 }, { n: 3 }];
		const { error } = await run({ parameters: create({ options: { concurrency: 1 } }), input });
		const until = /until (\d{4}-\d\d-\d\d) at (\d\d:\d\d) UTC \[item 0\]$/.exec(error!.message)!;
		const minutes = (Date.parse(`${until[1]}T${until[2]}Z`) - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(3.5);
		expect(minutes).toBeLessThan(5.5);
		expect(error!.message).toMatch(/^Beyond Identity won't accept more requests until /);
		expect(error!.description).toBe(
			'The rate limit was reached, and the wait is too long for this node. This request was not carried out. Run the node again after that time. 0 of 3 items were already completed.',
		);
	});

	test('500 of a change says that it may have been carried out, of a look-up it does not', async () => {
		fault({ kind: 'status', status: 503 });
		expect(await told({ parameters: create() })).toEqual([
			'Beyond Identity returned a server error (status 503) [item 0]',
			`Try again later. ${LOOK_FIRST}`,
		]);
		expect((await told({ parameters: getIdentity() }))[1]).toBe('Try again later.');
	});

	test('one that nobody foresaw', async () => {
		fault({ kind: 'status', status: 418, body: { code: 'teapot', message: 'short and stout' } });
		expect((await told({ parameters: create() }))[0]).toBe(
			'Beyond Identity refused the request: short and stout [item 0]',
		);
	});
});

describe('no answer, or none of the API', () => {
	test('a time-out', async () => {
		fault({ kind: 'delay', milliseconds: 2000 });
		expect(await told({ parameters: create({ options: { timeout: 100 } }) })).toEqual([
			"Beyond Identity didn't respond within 0.1 seconds [item 0]",
			`Try again, or increase 'Timeout' under 'Options'. ${LOOK_FIRST}`,
		]);
	});

	test('a host that refuses, and one that does not exist', async () => {
		const port = await freePort();
		expect(
			await told({
				parameters: create(),
				credential: { apiBaseUrl: `http://127.0.0.1:${port}` },
			}),
		).toEqual([
			`Beyond Identity couldn't be reached at 127.0.0.1:${port} [item 0]`,
			'Nothing is listening at that address. Check the region or base URL in the credential. Nothing was changed.',
		]);
		const [message, description] = await told({
			parameters: create(),
			credential: { apiBaseUrl: 'https://beyond-identity.invalid' },
		});
		expect(message).toBe("Beyond Identity couldn't be reached at beyond-identity.invalid [item 0]");
		expect(description).toContain("The host name couldn't be resolved.");
	});

	test('a connection that breaks', async () => {
		fault({ kind: 'dropAfter' });
		expect(await told({ parameters: create({ username: 'broken@example.org' }) })).toEqual([
			'The connection to Beyond Identity was lost before it responded [item 0]',
			`Try again. ${LOOK_FIRST}`,
		]);
	});

	test.each<[string, Fault, string]>([
		['a page of a proxy', { kind: 'replace', body: '<h1>Sign in</h1>' }, 'JSON'],
		['half an answer', { kind: 'truncate' }, 'JSON'],
		['a list instead of an identity', { kind: 'replace', body: [1, 2] }, 'an identity'],
		['nothing at all', { kind: 'replace', body: '' }, 'an identity'],
		['a redirect', { kind: 'replace', status: 302, body: '' }, 'JSON'],
	])('%s', async (_what, misbehavior, expected) => {
		fault(misbehavior);
		const [message, description] = await told({
			parameters: create({ username: `${Math.random()}@example.org` }),
		});
		const { host } = new URL(sandbox.current.url);
		expect(message).toBe(`The response from ${host} is not ${expected} [item 0]`);
		expect(description).toMatch(
			/^It came with status (200|302)\. A proxy or something else in between/,
		);
		expect(description).toContain(LOOK_FIRST);
	});

	test('a redirect is not followed, so the token goes nowhere else', async () => {
		const location = `${sandbox.current.url}/v1/elsewhere`;
		fault({ kind: 'replace', status: 302, headers: { location }, body: '' });
		await told({ parameters: getIdentity() });
		expect(sandbox.current.journal.latest).toMatchObject([{ operationId: 'ListIdentities' }]);
	});

	test('a list that is none, and a list that never ends', async () => {
		const list = { resource: 'group', operation: 'getAll', returnAll: true };
		fault({ kind: 'replace', body: { total_size: 1 } });
		expect((await told({ parameters: list }))[0]).toMatch(/is not a list of groups \[item 0\]$/);
		sandbox.current.misbehavior.clear();
		fault({
			kind: 'replace',
			status: 200,
			body: { groups: [], total_size: 9, next_page_token: 'again' },
		});
		expect((await told({ parameters: list }))[0]).toBe(
			'Beyond Identity returned the same page of a list twice [item 0]',
		);
		expect(sandbox.current.journal.count('ListGroups')).toBeLessThan(4);
	});
});

test('a credential that cannot work is told in its own words', async () => {
	expect(
		await told({ parameters: create(), credential: { apiBaseUrl: 'http://example.com' } }),
	).toEqual([
		"'API Base URL' must start with https, or the token would be sent unencrypted. Use a URL like https://api-us.beyondidentity.com [item 0]",
		'Open the credential and correct it.',
	]);
});

function fault(misbehavior: Fault): void {
	sandbox.current.misbehavior.add(misbehavior);
}

/** A port that nothing listens on: it was free a moment ago. */
async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
