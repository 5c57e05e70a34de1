import { setTimeout } from 'node:timers/promises';
import { parse } from 'flatted';
import type { Sandbox } from '../sandbox/server.mts';
import { checkAssistant } from './checkAssistant.mts';
import { Facts } from './facts.mts';
import { apiTokenFor, clientFor } from './n8n.mts';
import { get, logIn, post } from './rest.mts';
import { CREDENTIAL, N8N_VERSION, OAUTH2_CREDENTIAL } from './settings.mts';

const PATIENCE_MS = 30_000;

/**
 * Does what a visitor would, over HTTP, and asks the sandbox what is there afterwards.
 *
 * @returns how many facts held and how many did not
 */
export async function check(
	n8nUrl: string,
	sandbox: Sandbox,
	version: string,
): Promise<{ passed: number; failed: number }> {
	const facts = new Facts();
	await checkForms(n8nUrl, sandbox, facts);
	await checkBulk(n8nUrl, sandbox, facts);
	await checkReview(n8nUrl, facts);
	await checkAssistant(n8nUrl, sandbox, facts);
	await checkHttpRequest(n8nUrl, sandbox, facts);
	await checkRenewal(n8nUrl, sandbox, facts);
	await checkTestButtons(n8nUrl, sandbox, facts, version);
	return facts;
}

async function checkForms(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	const person = {
		Name: 'Ada Lovelace',
		'Work Email': 'ada.lovelace@example.com',
		Department: 'Engineering',
	};
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const identity = () => realm.findByUsername(person['Work Email']);
	const status = () => {
		const found = identity();
		return found && realm.enrollmentStatus(found);
	};
	const passkeys = () =>
		[...realm.credentials.values()]
			.filter(({ identity_id: id }) => id === identity()?.id)
			.map(({ state }) => state);
	const groups = () => {
		const found = identity();
		return found ? realm.groupsOf(found).map((group) => group.display_name) : undefined;
	};

	console.log('Onboarding');
	const form = await (await fetch(`${n8nUrl}/form/onboarding`)).text();
	facts.note(
		'the form asks for name, work email and department',
		['Name', 'Work Email', 'Department', 'Engineering'].every((word) => form.includes(word)),
		form.length,
	);
	const before = realm.identities.size;
	const welcome = await submit(`${n8nUrl}/form/onboarding`, Object.values(person));
	facts.note(
		'the closing page greets the person',
		welcome.includes('Ada Lovelace has been added'),
		welcome,
	);
	facts.note(
		'there is one identity more',
		realm.identities.size === before + 1,
		realm.identities.size - before,
	);
	facts.note(
		'it has the name and the email',
		identity()?.display_name === person.Name &&
			identity()?.traits.primary_email_address === person['Work Email'],
		identity(),
	);
	facts.note(
		"it is in the department's group, and in no other",
		groups()?.join() === 'Engineering',
		groups(),
	);

	const link = linkIn(welcome);
	facts.note('the page holds the link to a passkey', link !== undefined, welcome);
	facts.note('the person is invited', status() === 'PENDING', status());
	const passkeyPage = await followLink(link);
	facts.note(
		'the link opens a page that makes a passkey',
		passkeyPage.includes('Your passkey is ready, Ada Lovelace'),
		passkeyPage,
	);
	facts.note('and the person is enrolled', status() === 'ENROLLED', status());

	const again = await submit(`${n8nUrl}/form/onboarding`, [
		'Ada Again',
		'ADA.Lovelace@example.com',
		'Sales',
	]);
	facts.note(
		'a second person with the same email is told so',
		again.includes('The username &#x27;ADA.Lovelace@example.com&#x27; is already taken.') ||
			again.includes("The username 'ADA.Lovelace@example.com' is already taken."),
		again,
	);
	facts.note('in a page without a stack trace', !/\bat \w+.*\.js|NodeApiError/.test(again), again);
	facts.note(
		'and nothing has changed',
		realm.identities.size === before + 1 && groups()?.join() === 'Engineering',
		groups(),
	);

	console.log('Lost device');
	const anew = await submit(`${n8nUrl}/form/lost-device`, [person['Work Email']]);
	facts.note('the passkey is revoked', passkeys().join() === 'REVOKED', passkeys());
	await followLink(linkIn(anew));
	facts.note('the new link makes a new one', passkeys().join() === 'REVOKED,ACTIVE', passkeys());
	const newcomer = await submit(`${n8nUrl}/form/lost-device`, ['vera.weber@example.com']);
	facts.note(
		'who has no passkey gets a link all the same',
		linkIn(newcomer) !== undefined,
		newcomer,
	);

	console.log('Offboarding');
	const goodbye = await submit(`${n8nUrl}/form/offboarding`, [person['Work Email'].toUpperCase()]);
	facts.note(
		'the closing page names the person',
		goodbye.includes('Ada Lovelace has been offboarded'),
		goodbye,
	);
	facts.note('the identity is suspended', identity()?.status === 'suspended', identity()?.status);
	facts.note('and in no group', groups()?.length === 0, groups());
	const stranger = await submit(`${n8nUrl}/form/offboarding`, ['stranger@example.com']);
	facts.note(
		'an unknown email is told so',
		stranger.includes('No identity has the username'),
		stranger,
	);
}

/** A spreadsheet with someone new, someone known, and three who cannot be helped. */
async function checkBulk(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log('Bulk onboarding');
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const rows = [
		'Name,Email,Department,Groups',
		'Grace Hopper,grace.hopper@example.com,Engineering,"Engineering, Contractors"',
		// Known, enrolled, and with another department.
		'Ada Novak,ada.novak@example.com,Legal,Legal',
		'No Group,no.group@example.com,Sales,Nowhere',
		'Bad <Name>,bad.name@example.com,Sales,Sales',
		'Linus New,linus.new@example.com,Sales,Sales',
	];
	sandbox.journal.clear();
	const summary = await submit(`${n8nUrl}/form/bulk-onboarding`, [
		new File([rows.join('\n')], 'people.csv', { type: 'text/csv' }),
	]);
	facts.note('the closing page counts who is done', summary.includes('3 of 5 people'), summary);
	facts.note(
		'and says who failed, and why',
		summary.includes('no.group@example.com: ') &&
			/No group has the name or ID .*Nowhere/.test(summary) &&
			summary.includes('bad.name@example.com: '),
		summary,
	);
	const invited = [...realm.jobs.values()]
		.filter(({ delivery_method: method }) => method === 'EMAIL')
		.map(({ identity_id: id }) => realm.identities.get(id)?.traits.username);
	facts.note(
		'an email went to those without a passkey, and to nobody else',
		invited.join() === 'grace.hopper@example.com,linus.new@example.com',
		invited,
	);
	facts.note(
		'in one request',
		sandbox.journal.count('CreateBatchCredentialBindingJob') === 1 &&
			sandbox.journal.count('CreateCredentialBindingJob') === 0,
		sandbox.journal.totals(),
	);
	const groups = (username: string) =>
		realm.groupsOf(realm.findByUsername(username)!).map(({ display_name: name }) => name);
	facts.note(
		'everyone is in the groups of their row',
		groups('grace.hopper@example.com').sort().join() === 'Contractors,Engineering' &&
			groups('ada.novak@example.com').includes('Legal'),
		[groups('grace.hopper@example.com'), groups('ada.novak@example.com')],
	);
}

/** The weekly review, started as the editor starts it. */
async function checkReview(n8nUrl: string, facts: Facts): Promise<void> {
	console.log('Access review');
	const table = await runInEditor(n8nUrl, 'beyondIdentityAccessReview', 'Every Monday', 'Table');
	facts.note(
		'lists the administrators',
		table.map(({ Name }) => Name).join() === 'Ada Novak,Alan Novak,Amina Novak',
		table,
	);
	facts.note(
		'with the roles of their own, where they have some',
		table.map((row) => row['Directly Assigned Roles']).join() === 'Help Desk,,',
		table,
	);
}

/** The credentials as predefined types of n8n's HTTP Request node. */
async function checkHttpRequest(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	const request = async (webhook: string, url: string) => {
		const query = new URLSearchParams({ url }).toString();
		return (await (await fetch(`${n8nUrl}/webhook/${webhook}?${query}`)).json()) as {
			id?: string;
			error?: unknown;
		};
	};
	const realmUrl = `${sandbox.url}/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}`;
	for (const [name, webhook] of [
		['API token', 'check-http-request'],
		['OAuth2', 'check-http-request-oauth2'],
	] as const) {
		console.log(`The ${name} credential in n8n's HTTP Request node`);
		sandbox.journal.clear();
		const realm = await request(webhook, realmUrl);
		facts.note('signs a request to the API', realm.id === sandbox.realmId, realm);
		if (name === 'OAuth2') {
			await request(webhook, realmUrl);
			facts.note(
				'fetches one token for two executions',
				sandbox.journal.count('Token') === 1,
				sandbox.journal.totals(),
			);
			for (const token of sandbox.tokens.all().slice(1)) sandbox.tokens.revoke(token);
			const again = await request(webhook, realmUrl);
			facts.note('renews a token that is refused', again.id === sandbox.realmId, again);
			facts.note('once', sandbox.journal.count('Token') === 2, sandbox.journal.totals());
		}
		// The same sandbox under another name is another host.
		const elsewhere = await request(webhook, realmUrl.replace('127.0.0.1', 'localhost'));
		facts.note(
			'does not give its token to another host',
			JSON.stringify(elsewhere).includes('not to http://localhost'),
			elsewhere,
		);
	}
}

/** The node with the credential that renews its token, in n8n itself, which keeps it. */
async function checkRenewal(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log('The node with the OAuth2 credential');
	sandbox.journal.clear();
	sandbox.tokens.uses = 60;
	for (const token of sandbox.tokens.all().slice(1)) sandbox.tokens.revoke(token);
	const create = async (prefix: string) => {
		const response = await fetch(`${n8nUrl}/webhook/check-oauth2?prefix=${prefix}`);
		return (await response.json()) as { made?: number; failed?: number };
	};
	const first = await create('first');
	facts.note('makes 100 people while its token ends', first.made === 100, first);
	facts.note(
		'and fetches two tokens',
		sandbox.journal.count('Token') === 2,
		sandbox.journal.totals(),
	);
	sandbox.tokens.reset();
	const second = await create('second');
	facts.note('the next execution finds the token that n8n kept', second.made === 100, second);
	// It is good for 20 more, and then renewed.
	const { count } = sandbox.journal;
	const fetched = count.call(sandbox.journal, 'Token');
	facts.note('and renews it once', fetched === 3, fetched);
}

/** The credentials' test buttons, as the editor presses them. */
async function checkTestButtons(
	n8nUrl: string,
	sandbox: Sandbox,
	facts: Facts,
	version: string,
): Promise<void> {
	// Older n8n have words of their own for what the API answers.
	const inWords = (words: string, olderWords: string) =>
		version === N8N_VERSION ? words : olderWords;
	const cookie = await logIn(n8nUrl);
	const access = {
		tenantId: sandbox.tenantId,
		realmId: sandbox.realmId,
		scopes: ['realms:read'],
		expiresAt: new Date(Date.now() + 60_000),
	};
	const issue = (change: Partial<typeof access>) => sandbox.tokens.issue({ ...access, ...change });
	const credentials: Array<[string, object, Array<[string, object, string]>]> = [
		[
			'beyondIdentityApi',
			{ ...CREDENTIAL, data: apiTokenFor(sandbox) },
			[
				['is content where all fits', {}, 'Connection successful!'],
				[
					'tells an expired token',
					{ apiToken: issue({ expiresAt: new Date('2026-01-02T03:04:05Z') }) },
					'The API token expired on 2026-01-02 at 03:04 UTC.',
				],
				[
					'tells a token of another tenant',
					{ apiToken: issue({ tenantId: 'other' }) },
					"The API token belongs to the tenant 'other'",
				],
				[
					'tells an unknown token',
					{ apiToken: 'nonsense' },
					'Beyond Identity rejected the API token',
				],
				[
					'tells a missing scope',
					{ apiToken: issue({ scopes: ['groups:read'] }) },
					inWords(
						"It needs the scope 'realms:read'",
						'Forbidden - perhaps check your credentials?',
					),
				],
				[
					'tells a missing realm',
					{ realmId: 'nowhere' },
					inWords(
						'The tenant has no realm with this ID.',
						'The resource you are requesting could not be found',
					),
				],
				[
					'tells a host that cannot be reached',
					{ apiBaseUrl: 'https://beyond-identity.invalid' },
					"Beyond Identity couldn't be reached at https://beyond-identity.invalid.",
				],
				[
					'tells an unsafe base URL',
					{ apiBaseUrl: 'http://example.com' },
					"'API Base URL' must start with https",
				],
			],
		],
		[
			'beyondIdentityOAuth2Api',
			{ ...OAUTH2_CREDENTIAL, data: clientFor(sandbox) },
			[
				['is content where all fits', {}, 'Connection successful!'],
				[
					'tells a wrong secret',
					{ clientSecret: 'nonsense' },
					"Beyond Identity doesn't recognize this client.",
				],
				[
					'tells a wrong application',
					{ applicationId: 'nonsense' },
					"Beyond Identity doesn't recognize this client.",
				],
				[
					'tells a wrong tenant',
					{ tenantId: 'nonsense' },
					"Beyond Identity doesn't recognize this client.",
				],
				[
					'tells a scope that the application does not have',
					{ scope: 'realms:read everything' },
					"'Scope' contains scopes that the application isn't allowed",
				],
				[
					'tells a scope that the test needs',
					{ scope: 'groups:read' },
					inWords("Add 'realms:read' to the scope", 'Forbidden - perhaps check your credentials?'),
				],
				[
					'tells a server that cannot be reached',
					{ authBaseUrl: 'https://beyond-identity.invalid' },
					"The authorization server couldn't be reached at https://beyond-identity.invalid.",
				],
			],
		],
	];
	for (const [type, fitting, expected] of credentials) {
		console.log(`The test button of ${type}`);
		for (const [fact, change, message] of expected) {
			const credential = fitting as { data: object };
			const answer = await post(`${n8nUrl}/rest/credentials/test`, cookie, {
				credentials: { ...credential, type, data: { ...credential.data, ...change } },
			});
			const { data } = (await answer.json()) as { data?: { message?: string } };
			facts.note(fact, data?.message?.includes(message) ?? false, data);
		}
	}
}

/** The link to a passkey that a page holds, as a browser reads it. */
function linkIn(page: string): string | undefined {
	return /href=["']?(http[^"'> ]*invokeAuthenticator[^"'> ]*)/
		.exec(page)?.[1]
		?.replaceAll('&amp;', '&')
		.replaceAll('&#x3D;', '=');
}

/** Opens a link to a passkey and presses its button. */
async function followLink(link: string | undefined): Promise<string> {
	if (link === undefined) return 'there is no link';
	await fetch(link);
	return await (await fetch(link, { method: 'POST' })).text();
}

/**
 * Runs a workflow as the editor's button does.
 *
 * @returns what a node gave out
 */
async function runInEditor(
	n8nUrl: string,
	workflowId: string,
	trigger: string,
	nodeName: string,
): Promise<Array<Record<string, unknown>>> {
	const cookie = await logIn(n8nUrl);
	const { data: workflowData } = (await get(`${n8nUrl}/rest/workflows/${workflowId}`, cookie)) as {
		data: object;
	};
	const started = await post(`${n8nUrl}/rest/workflows/${workflowId}/run`, cookie, {
		workflowData,
		triggerToStartFrom: { name: trigger },
	});
	const { data } = (await started.json()) as { data?: { executionId: string } };
	if (!data) throw new Error(`n8n did not run ${workflowId}: ${started.status}`);
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const { data: execution } = (await get(
			`${n8nUrl}/rest/executions/${data.executionId}`,
			cookie,
		)) as { data?: { status: string; data: string } };
		if (execution && !['running', 'new', 'waiting'].includes(execution.status)) {
			const { resultData } = parse(execution.data) as {
				resultData: {
					runData: Record<
						string,
						Array<{ data?: { main: Array<Array<{ json: Record<string, unknown> }>> } }>
					>;
				};
			};
			return (resultData.runData[nodeName]?.[0]?.data?.main[0] ?? []).map(({ json }) => json);
		}
		if (Date.now() > deadline) throw new Error(`${workflowId} still runs`);
		await setTimeout(100);
	}
}

/**
 * Submits a form as its page does in a browser: it is told where the workflow waits, asks there until
 * the next page is ready, and opens it.
 *
 * @returns the page's HTML
 */
async function submit(url: string, values: Array<string | File>): Promise<string> {
	const body = new FormData();
	values.forEach((value, index) => body.append(`field-${index}`, value));
	const response = await fetch(url, { method: 'POST', body });
	const text = await response.text();
	if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
	const { formWaitingUrl } = JSON.parse(text) as { formWaitingUrl: string };
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const said = (await (await fetch(status)).text()).trim();
		if (said === 'form-waiting') break;
		if (said !== 'running' && said !== 'new' && said !== 'waiting') return `n8n says: ${said}`;
		if (Date.now() > deadline) return `n8n still says after ${PATIENCE_MS / 1000} s: ${said}`;
		await setTimeout(100);
	}
	return await (await fetch(formWaitingUrl)).text();
}
