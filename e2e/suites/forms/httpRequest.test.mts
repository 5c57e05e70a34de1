import type { Sandbox } from '../../../sandbox/server.mts';
import { expect, test } from '../../harness/fixtures.mts';

/** What n8n's HTTP Request node gets with one of the credentials as its predefined type. */
async function request(n8nUrl: string, webhook: string, url: string) {
	const response = await fetch(`${n8nUrl}/webhook/${webhook}?${new URLSearchParams({ url })}`);
	return (await response.json()) as { id?: string; error?: unknown };
}

const realmUrlOf = ({ url, tenantId, realmId }: Sandbox) =>
	`${url}/v1/tenants/${tenantId}/realms/${realmId}`;

for (const [name, webhook] of [
	['API token', 'check-http-request'],
	['OAuth2', 'check-http-request-oauth2'],
] as const) {
	test(`HTTP Request signs with the ${name} credential, for the API's host only`, async ({
		n8n,
		sandbox,
	}) => {
		const url = realmUrlOf(sandbox);
		expect((await request(n8n.url, webhook, url)).id).toBe(sandbox.realmId);
		// The same sandbox under another name is another host.
		const elsewhere = await request(n8n.url, webhook, url.replace('127.0.0.1', 'localhost'));
		expect(JSON.stringify(elsewhere)).toContain('not to http://localhost');
	});
}

test('HTTP Request fetches a token once, and once more when it is refused', async ({
	n8n,
	sandbox,
}) => {
	const ask = async () =>
		(await request(n8n.url, 'check-http-request-oauth2', realmUrlOf(sandbox))).id;
	expect(await ask()).toBe(sandbox.realmId);
	expect(await ask()).toBe(sandbox.realmId);
	expect(sandbox.journal.count('Token')).toBe(1);
	for (const token of sandbox.tokens.all()) sandbox.tokens.revoke(token);
	expect(await ask()).toBe(sandbox.realmId);
	expect(sandbox.journal.count('Token')).toBe(2);
});

test('the node renews its OAuth2 token while it works, and n8n keeps it for the next execution', async ({
	n8n,
	sandbox,
}) => {
	const create = async (prefix: string) => {
		const response = await fetch(`${n8n.url}/webhook/check-oauth2?prefix=${prefix}`);
		return (await response.json()) as { made?: number; failed?: number };
	};
	sandbox.tokens.uses = 60;
	expect(await create('first')).toMatchObject({ made: 100 });
	expect(sandbox.journal.count('Token')).toBe(2);
	sandbox.tokens.reset();
	// The kept token is good for 20 more requests, and is then renewed.
	expect(await create('second')).toMatchObject({ made: 100 });
	expect(sandbox.journal.count('Token')).toBe(3);
});
