import { setTimeout } from 'node:timers/promises';
import type { Sandbox } from '../sandbox/server.mts';
import { logIn, post } from './rest.mts';

const PATIENCE_MS = 30_000;

/** Facts, one line each. */
class Facts {
	passed = 0;
	failed = 0;

	note(fact: string, isTrue: boolean, seen: unknown): void {
		if (isTrue) this.passed += 1;
		else this.failed += 1;
		console.log(isTrue ? `  ✓ ${fact}` : `  ✗ ${fact}\n      seen: ${JSON.stringify(seen)}`);
	}
}

/**
 * Does what a visitor would, over HTTP, and asks the sandbox what is there afterwards.
 *
 * @returns how many facts held and how many did not
 */
export async function check(
	n8nUrl: string,
	sandbox: Sandbox,
): Promise<{ passed: number; failed: number }> {
	const facts = new Facts();
	await checkForms(n8nUrl, sandbox, facts);
	await checkHttpRequest(n8nUrl, sandbox, facts);
	await checkEditor(n8nUrl, sandbox, facts);
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
		welcome.includes('Welcome, Ada Lovelace!'),
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

	console.log('Offboarding');
	const goodbye = await submit(`${n8nUrl}/form/offboarding`, [person['Work Email'].toUpperCase()]);
	facts.note(
		'the closing page names the person',
		goodbye.includes('Ada Lovelace is offboarded'),
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

/** The credential as a predefined type of n8n's HTTP Request node. */
async function checkHttpRequest(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log("The credential in n8n's HTTP Request node");
	const request = async (url: string) => {
		const query = new URLSearchParams({ url }).toString();
		return (await (await fetch(`${n8nUrl}/webhook/check-http-request?${query}`)).json()) as {
			id?: string;
			error?: unknown;
		};
	};
	const realmUrl = `${sandbox.url}/v1/tenants/${sandbox.tenantId}/realms/${sandbox.realmId}`;
	const realm = await request(realmUrl);
	facts.note('signs a request to the API', realm.id === sandbox.realmId, realm);
	// The same sandbox under another name is another host.
	const elsewhere = await request(realmUrl.replace('127.0.0.1', 'localhost'));
	facts.note(
		'does not give its token to another host',
		JSON.stringify(elsewhere).includes('is not sent to http://localhost'),
		elsewhere,
	);
}

/** The credential's test button, as the editor presses it. */
async function checkEditor(n8nUrl: string, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log("The credential's test button");
	const cookie = await logIn(n8nUrl);
	const fitting = {
		region: 'custom',
		apiBaseUrl: sandbox.url,
		tenantId: sandbox.tenantId,
		realmId: sandbox.realmId,
		apiToken: sandbox.apiToken,
	};
	const access = {
		tenantId: sandbox.tenantId,
		realmId: sandbox.realmId,
		scopes: ['realms:read'],
		expiresAt: new Date(Date.now() + 60_000),
	};
	const issue = (change: Partial<typeof access>) => sandbox.tokens.issue({ ...access, ...change });
	const expected: Array<[string, object, string]> = [
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
			'Beyond Identity does not accept the API token',
		],
		[
			'tells a missing scope',
			{ apiToken: issue({ scopes: ['groups:read'] }) },
			"It needs the scope 'realms:read'",
		],
		[
			'tells a missing realm',
			{ realmId: 'nowhere' },
			'There is no realm with this ID in the tenant.',
		],
		[
			'tells a host that cannot be reached',
			{ apiBaseUrl: 'https://beyond-identity.invalid' },
			'Beyond Identity could not be reached at https://beyond-identity.invalid.',
		],
		[
			'tells an unsafe base URL',
			{ apiBaseUrl: 'http://example.com' },
			"'API Base URL' must begin with https",
		],
	];
	for (const [fact, change, message] of expected) {
		const answer = await post(`${n8nUrl}/rest/credentials/test`, cookie, {
			credentials: {
				id: '',
				name: 'Tried',
				type: 'beyondIdentityApi',
				data: { ...fitting, ...change },
			},
		});
		const { data } = (await answer.json()) as { data?: { message?: string } };
		facts.note(
			fact,
			data?.message?.startsWith(message) || data?.message?.includes(message) || false,
			data,
		);
	}
}

/**
 * Submits a form as its page does in a browser: it is told where the workflow waits, asks there until
 * the next page is ready, and opens it.
 *
 * @returns the page's HTML
 */
async function submit(url: string, values: string[]): Promise<string> {
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
