import { SCOPES } from '../../sandbox/model.mts';
import { SEED } from '../../sandbox/seed.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { apiTokenFor } from './n8n.mts';

const FAR_AWAY = new Date('2100-01-01T00:00:00Z');

/** What is wrong with each credential that does not work. */
const BROKEN = {
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

export type BrokenCredential = keyof typeof BROKEN;

function issue(sandbox: Sandbox, change: object): string {
	const { tenantId, realmId, tokens } = sandbox;
	const access = { tenantId, realmId, scopes: [...SCOPES], expiresAt: FAR_AWAY, ...change };
	return tokens.issue(access, SEED.issuedAt);
}

/** How a step names one of them. */
export function referenceTo(name: BrokenCredential): { id: string; name: string } {
	return { id: name.replaceAll(' ', ''), name };
}

/**
 * Credentials that do not work, to be imported. Their tokens are the same each time, and the sandbox knows
 * those that it has issued: so a new sandbox has to be asked for them, too.
 */
export function brokenCredentialsFor(sandbox: Sandbox): object[] {
	return Object.entries(BROKEN).map(([name, change]) => ({
		...referenceTo(name as BrokenCredential),
		type: 'beyondIdentityApi',
		data: { ...apiTokenFor(sandbox), ...change(sandbox) },
	}));
}
