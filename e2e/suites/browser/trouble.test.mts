import type { Fault } from '../../../sandbox/misbehavior.mts';
import type { RealmState } from '../../../sandbox/store.mts';
import { referenceTo, type BrokenCredential } from '../../harness/brokenCredentials.mts';
import { expect, test } from '../../harness/fixtures.mts';
import { CREDENTIAL } from '../../harness/settings.mts';
import { locator, workflowOf } from '../../harness/steps.mts';

interface Trouble {
	name: string;
	parameters: object;
	/** What happened, and what to do about it. */
	told: [RegExp, RegExp];
	/** The one that works, unless told. */
	credential?: BrokenCredential;
	/** How the sandbox misbehaves. */
	fault?: Fault;
}

test('a person who runs into trouble reads what happened and what to do', async ({
	editor,
	sandbox,
	realm,
}) => {
	test.setTimeout(5 * 60_000);
	const troubles = troublesIn(realm);
	const id = await editor.make(
		workflowOf(
			'Trouble',
			troubles.map(({ name, parameters, credential }, index) => ({
				id: `trouble-${index}`,
				name,
				parameters,
				credential: credential ? referenceTo(credential) : CREDENTIAL,
			})),
		),
	);
	for (const [index, { name, told, fault }] of troubles.entries()) {
		await test.step(name, async () => {
			if (fault) sandbox.misbehavior.add(fault);
			await editor.openStep(id, `trouble-${index}`);
			await editor.runStep();
			const panel = editor.byId('output-panel');
			const [message, advice] = told;
			await expect.soft(panel.getByText(message).first(), name).toBeVisible();
			await expect.soft(panel, name).toContainText(advice);
			await editor.shoot(name);
			if (name === 'a character that is refused') {
				await editor.picture('message', panel, { height: 330 });
			}
			sandbox.misbehavior.clear();
		});
	}
});

function troublesIn(realm: RealmState): Trouble[] {
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
				/'Display Name' contains an angle bracket/,
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
			told: [/'Display Name': Referenced node doesn't exist/, /used in an expression here/],
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
