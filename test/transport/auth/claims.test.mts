import {
	cleanToken,
	findClaimsProblem,
	readClaims,
} from '../../../nodes/BeyondIdentity/transport/auth/claims';
import { claimsMessage } from '../../../nodes/BeyondIdentity/messages/apiErrors/tokens';

const jwt = (claims: unknown) =>
	`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

test('claims are read from a JWT, and nothing from anything else', () => {
	expect(readClaims(jwt({ exp: 1_700_000_000, bi_t: 't', bi_r: '*', scope: 'a:b  c:d' }))).toEqual({
		expiresAt: new Date('2023-11-14T22:13:20Z'),
		tenantId: 't',
		realmId: '*',
		scopes: ['a:b', 'c:d'],
	});
	for (const token of ['', 'a.b.c', 'opaque', jwt(null), jwt([1])]) {
		expect(readClaims(token)).toEqual({});
	}
	expect(readClaims(jwt({ exp: 'soon', scope: 7, bi_t: 't' }))).toEqual({ tenantId: 't' });
});

test('a date that no calendar knows does not break the message', () => {
	const claims = readClaims(jwt({ exp: -1e18, bi_t: 't' }));
	expect(findClaimsProblem(claims, { tenantId: 't', realmId: 'r' })).toBeUndefined();
	const problem = { kind: 'expired', at: claims.expiresAt! } as const;
	expect(claimsMessage(problem)).toBe('The API token expired on an unknown date');
});

test('a token without a tenant is told as one of the other product, whatever else is wrong with it', () => {
	const claims = readClaims(jwt({ exp: 1, iss: 'https://api.byndid.com' }));
	const problem = findClaimsProblem(claims, { tenantId: 't', realmId: 'r' })!;
	expect(problem).toEqual({ kind: 'otherProduct' });
	expect(claimsMessage(problem)).toMatch(/not one of Secure Access/);
});

test('a token for all realms fits each of them', () => {
	const claims = { tenantId: 't', realmId: '*' };
	expect(findClaimsProblem(claims, { tenantId: 't', realmId: 'r' })).toBeUndefined();
});

test.each([
	['  abc\n', 'abc'],
	['ab\r\nc', 'abc'],
	['Bearer eyJ0', 'eyJ0'],
	['bearerOpaque', 'bearerOpaque'],
	[undefined, ''],
])('%j is tidied to %j', (pasted, clean) => {
	expect(cleanToken(pasted)).toBe(clean);
});
