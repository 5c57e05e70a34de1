import type { Facts } from '../demo/facts.mts';
import { apiTokenFor } from '../demo/n8n.mts';
import { CREDENTIAL } from '../demo/settings.mts';
import { SCOPES } from '../sandbox/model.mts';
import type { Fault } from '../sandbox/misbehaviour.mts';
import type { Sandbox } from '../sandbox/server.mts';
import type { Editor } from './editor.mts';
import { locator, workflowOf } from './workflows.mts';

interface Trouble {
	name: string;
	parameters: object;
	/** What happened, and what to do about it. */
	told: [RegExp, RegExp];
	/** The credential's name; the one that works, unless told. */
	credential?: keyof typeof CREDENTIALS;
	/** How the sandbox misbehaves. */
	fault?: Fault;
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** What is wrong with each credential that does not work. */
const CREDENTIALS = {
	'Wrong Token': () => ({ apiToken: 'nonsense' }),
	'Expired Token': (sandbox: Sandbox) => ({
		apiToken: issue(sandbox, { expiresAt: new Date('2026-01-02T03:04:05Z') }),
	}),
	'Missing Scope': (sandbox: Sandbox) => ({
		apiToken: issue(sandbox, { scopes: SCOPES.filter((scope) => scope !== 'identities:create') }),
	}),
	'Another Realm': (sandbox: Sandbox) => ({ apiToken: issue(sandbox, { realmId: 'other' }) }),
	'Unreachable Host': () => ({ apiBaseUrl: 'https://beyond-identity.invalid' }),
};

function issue(sandbox: Sandbox, change: object): string {
	const { tenantId, realmId, tokens } = sandbox;
	const expiresAt = new Date(Date.now() + YEAR_MS);
	return tokens.issue({ tenantId, realmId, scopes: [...SCOPES], expiresAt, ...change });
}

/** Credentials that do not work, to be imported. */
export function troubledCredentials(sandbox: Sandbox): object[] {
	return Object.entries(CREDENTIALS).map(([name, change]) => ({
		...idOf(name),
		type: 'beyondIdentityApi',
		data: { ...apiTokenFor(sandbox), ...change(sandbox) },
	}));
}

function idOf(name: string) {
	return { id: name.replaceAll(' ', ''), name };
}

/** Runs steps that fail, and reads what a person reads. */
export async function lookAtTrouble(editor: Editor, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log('Trouble');
	const troubles = troublesOf(sandbox);
	const id = await editor.make(
		workflowOf(
			'Trouble',
			troubles.map(({ name, parameters, credential }, index) => ({
				id: `trouble-${index}`,
				name,
				parameters,
				credential: credential ? idOf(credential) : CREDENTIAL,
			})),
		),
	);
	for (const [index, { name, told, fault }] of troubles.entries()) {
		if (fault) sandbox.misbehaviour.add(fault);
		await editor.openStep(id, `trouble-${index}`);
		await editor.runStep();
		const panel = editor.byId('output-panel');
		const [message, advice] = told;
		const isSeen = await panel
			.getByText(message)
			.first()
			.waitFor()
			.then(() => true)
			.catch(() => false);
		const text = await panel.innerText();
		facts.note(`${name} is told, with what to do`, isSeen && advice.test(text), text.slice(0, 400));
		await editor.shoot(`trouble ${name}`);
		if (name === 'a character that is refused')
			await editor.picture('message', panel, { height: 330 });
		sandbox.misbehaviour.clear();
	}
}

function troublesOf(sandbox: Sandbox): Trouble[] {
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const sales = [...realm.groups.values()].find(({ display_name: name }) => name === 'Sales')!;
	const noEmail = realm.addIdentity('No Email', { type: 'traits_v0', username: 'no.email' });
	realm.addGroup('Twins');
	realm.addGroup('Twins');
	const person = (change: object = {}) => ({
		resource: 'identity',
		operation: 'create',
		displayName: 'Ada Again',
		username: 'again@example.com',
		options: { maxRetries: 0 },
		...change,
	});
	return [
		{
			name: 'a username that is taken',
			parameters: person({ username: 'ADA.novak@example.com' }),
			told: [/already taken/, /'Create or Update'/],
		},
		{
			name: 'a character that is refused',
			parameters: person({ displayName: 'Ada <3' }),
			told: [
				/'Display Name' contains a character/,
				/Angle brackets and these characters aren't allowed/,
			],
		},
		{
			name: 'an expression that finds nothing',
			parameters: person({ displayName: '={{ $json.nothing }}' }),
			told: [/'Display Name' is (empty|missing)/, /expression/],
		},
		{
			name: 'an expression that fails',
			parameters: person({ displayName: "={{ $('Nowhere').item.json.name }}" }),
			told: [/'Display Name': Referenced node doesn't exist/, /fix the expression/],
		},
		{
			name: 'an unknown person',
			parameters: {
				resource: 'identity',
				operation: 'get',
				identity: locator('username', 'nobody'),
			},
			told: [/No identity has the username 'nobody'/, /spelling/],
		},
		{
			name: 'a name that two groups have',
			parameters: { resource: 'group', operation: 'get', group: locator('name', 'Twins') },
			told: [/2 groups have the name 'Twins'/, /one of them by ID/],
		},
		{
			name: 'a group with members',
			parameters: { resource: 'group', operation: 'delete', group: locator('id', sales.id) },
			told: [/has members/, /Remove Members First/],
		},
		{
			name: 'an invitation without an address',
			parameters: {
				resource: 'enrollment',
				operation: 'create',
				identity: locator('id', noEmail.id),
				deliveryMethod: 'EMAIL',
				authenticatorConfig: locator('id', [...realm.authenticatorConfigs.keys()][0]!),
			},
			told: [/has no email address/, /Return Link/],
		},
		{
			name: 'an unknown role',
			parameters: { resource: 'role', operation: 'getMembers', role: locator('id', 'nothing') },
			told: [/Role 'nothing' was not found/, /Check the ID/],
		},
		{
			name: 'a wrong token',
			parameters: person(),
			credential: 'Wrong Token',
			told: [/rejected the API token/, /create a new token/],
		},
		{
			name: 'an expired token',
			parameters: person(),
			credential: 'Expired Token',
			told: [/expired on 2026-01-02 at 03:04 UTC/, /Create a new token/],
		},
		{
			name: 'a missing scope',
			parameters: person(),
			credential: 'Missing Scope',
			told: [/is missing the scope identities:create/, /Create a token/],
		},
		{
			name: 'a token of another realm',
			parameters: person(),
			credential: 'Another Realm',
			told: [/belongs to the realm 'other'/, /Correct the IDs/],
		},
		{
			name: 'a host that cannot be reached',
			parameters: person(),
			credential: 'Unreachable Host',
			told: [/couldn't be reached/, /Nothing was changed/],
		},
		{
			name: 'a connection that breaks',
			parameters: person(),
			fault: { kind: 'dropBefore' },
			told: [/was lost before it responded/, /Check before you run the node again/],
		},
		{
			name: 'an answer that takes too long',
			parameters: person({ options: { maxRetries: 0, timeout: 200 } }),
			fault: { kind: 'delay', milliseconds: 1000 },
			told: [/didn't respond within 0\.2 seconds/, /increase 'Timeout'/],
		},
		{
			name: 'an answer of something else',
			parameters: person(),
			fault: { kind: 'replace', status: 200, body: '<html>Welcome to the Wi-Fi</html>' },
			told: [/is not JSON/, /A proxy/],
		},
		{
			name: 'an error of the API itself',
			parameters: person(),
			fault: { kind: 'status', status: 500 },
			told: [/a server error/, /Try again/],
		},
		{
			name: 'a rate limit that lasts',
			parameters: person(),
			fault: { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
			told: [/won't accept more requests until/, /was not carried out/],
		},
	];
}
