import { expect, test } from '../../harness/fixtures.mts';
import { apiTokenFor, clientFor } from '../../harness/n8n.mts';
import { post } from '../../harness/rest.mts';
import { CREDENTIAL, N8N_VERSION, OAUTH2_CREDENTIAL } from '../../harness/settings.mts';

const types = {
	beyondIdentityApi: { credential: CREDENTIAL, fieldsFor: apiTokenFor },
	beyondIdentityOAuth2Api: { credential: OAUTH2_CREDENTIAL, fieldsFor: clientFor },
};

interface Trial {
	type: keyof typeof types;
	title: string;
	change?: object;
	/** A change of what the token allows. */
	token?: object;
	said: string;
	/** What older n8n say in its place: they have words of their own for what the API answers. */
	saidByOlder?: string;
}

const FORBIDDEN = 'Forbidden - perhaps check your credentials?';
const NOT_FOUND = 'The resource you are requesting could not be found';

const trials: Trial[] = [
	{
		type: 'beyondIdentityApi',
		title: 'confirms a working credential',
		said: 'Connection successful!',
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports an expired token',
		token: { expiresAt: new Date('2026-01-02T03:04:05Z') },
		said: 'The API token expired on 2026-01-02 at 03:04 UTC.',
	},
	{
		type: 'beyondIdentityApi',
		title: "reports another tenant's token",
		token: { tenantId: 'other' },
		said: "The API token belongs to the tenant 'other'",
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports an unknown token',
		change: { apiToken: 'nonsense' },
		said: 'Beyond Identity rejected the API token',
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports a missing scope',
		token: { scopes: ['groups:read'] },
		said: "It needs the scope 'realms:read'",
		saidByOlder: FORBIDDEN,
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports a missing realm',
		change: { realmId: 'nowhere' },
		said: 'The tenant has no realm with this ID.',
		saidByOlder: NOT_FOUND,
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports a host that cannot be reached',
		change: { apiBaseUrl: 'https://beyond-identity.invalid' },
		said: "Beyond Identity couldn't be reached at https://beyond-identity.invalid.",
	},
	{
		type: 'beyondIdentityApi',
		title: 'reports an unsafe base URL',
		change: { apiBaseUrl: 'http://example.com' },
		said: "'API Base URL' must start with https",
	},
	{
		type: 'beyondIdentityOAuth2Api',
		title: 'confirms a working credential',
		said: 'Connection successful!',
	},
	...['clientSecret', 'applicationId', 'tenantId'].map((field): Trial => ({
		type: 'beyondIdentityOAuth2Api',
		title: `reports a wrong ${field}`,
		change: { [field]: 'nonsense' },
		said: "Beyond Identity doesn't recognize this client.",
	})),
	{
		type: 'beyondIdentityOAuth2Api',
		title: "reports a scope that the application doesn't have",
		change: { scope: 'realms:read everything' },
		said: "'Scope' contains scopes that the application isn't allowed",
	},
	{
		type: 'beyondIdentityOAuth2Api',
		title: 'reports a scope that the test needs',
		change: { scope: 'groups:read' },
		said: "Add 'realms:read' to the scope",
		saidByOlder: FORBIDDEN,
	},
	{
		type: 'beyondIdentityOAuth2Api',
		title: 'reports a server that cannot be reached',
		change: { authBaseUrl: 'https://beyond-identity.invalid' },
		said: "The authorization server couldn't be reached at https://beyond-identity.invalid.",
	},
];

for (const { type, title, change, token, said, saidByOlder } of trials) {
	test(`the test button of ${type} ${title}`, async ({ n8n, cookie, sandbox, version }) => {
		const access = {
			tenantId: sandbox.tenantId,
			realmId: sandbox.realmId,
			scopes: ['realms:read'],
			expiresAt: new Date(Date.now() + 60_000),
		};
		const { credential, fieldsFor } = types[type];
		const data = {
			...fieldsFor(sandbox),
			...(token ? { apiToken: sandbox.tokens.issue({ ...access, ...token }) } : {}),
			...change,
		};
		const answer = await post(`${n8n.url}/rest/credentials/test`, cookie, {
			credentials: { ...credential, type, data },
		});
		const { data: result } = (await answer.json()) as { data?: { message?: string } };
		const isOlder = version !== N8N_VERSION;
		expect(result?.message).toContain((isOlder && saidByOlder) || said);
	});
}
