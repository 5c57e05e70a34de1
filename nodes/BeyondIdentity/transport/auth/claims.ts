/** What an access token says about itself. Unverified: the API alone decides what it is worth. */
export interface TokenClaims {
	expiresAt?: Date;
	tenantId?: string;
	/** A realm's ID, or `*` for all realms of the tenant. */
	realmId?: string;
	scopes?: string[];
	/** A key of Secure Workforce (v0), Beyond Identity's older product: it works nowhere here. */
	isOfSecureWorkforce?: boolean;
}

/**
 * Tidies a token as it was pasted. No token contains white space, but a wrapped line does.
 *
 * @returns the token alone, without `Bearer` and without white space
 */
export function cleanToken(token: unknown): string {
	return String(token ?? '')
		.replace(/\s+/g, '')
		.replace(/^Bearer(?=ey)/i, '');
}

/**
 * Reads a token's claims, for messages only.
 *
 * @param token a JWT; anything else gives no claims
 */
export function readClaims(token: string): TokenClaims {
	let claims: Record<string, unknown>;
	try {
		const parsed: unknown = JSON.parse(
			Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
		);
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
		claims = parsed as Record<string, unknown>;
	} catch {
		return {};
	}
	const { exp, bi_t: tenantId, bi_r: realmId, scope } = claims;
	return {
		...(typeof exp === 'number' ? { expiresAt: new Date(exp * 1000) } : {}),
		// Every token of Secure Access names its tenant.
		...(typeof tenantId === 'string' ? { tenantId } : { isOfSecureWorkforce: true }),
		...(typeof realmId === 'string' ? { realmId } : {}),
		...(typeof scope === 'string' ? { scopes: scope.split(' ').filter(Boolean) } : {}),
	};
}

/**
 * What kind of token a text is, which somebody may have pasted in the place of something else.
 *
 * @returns nothing where it is no token
 */
export function tokenKind(text: string): 'secureAccess' | 'secureWorkforce' | undefined {
	const token = cleanToken(text);
	if (!/^ey[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return undefined;
	return readClaims(token).tenantId === undefined ? 'secureWorkforce' : 'secureAccess';
}

/** What is visibly wrong with a token. */
export type ClaimsProblem =
	| { kind: 'expired'; at: Date }
	| { kind: 'otherProduct' }
	| { kind: 'elsewhere'; what: 'tenant' | 'realm'; actual: string; expected: string };

/**
 * What is visibly wrong with a token, without asking the API.
 *
 * @returns nothing where the token looks right
 */
export function findClaimsProblem(
	claims: TokenClaims,
	wanted: { tenantId: string; realmId: string },
	now = new Date(),
): ClaimsProblem | undefined {
	if (claims.isOfSecureWorkforce) return { kind: 'otherProduct' };
	if (claims.expiresAt && claims.expiresAt <= now) {
		return { kind: 'expired', at: claims.expiresAt };
	}
	if (claims.tenantId !== undefined && claims.tenantId !== wanted.tenantId) {
		return {
			kind: 'elsewhere',
			what: 'tenant',
			actual: claims.tenantId,
			expected: wanted.tenantId,
		};
	}
	const { realmId = '*' } = claims;
	if (realmId !== '*' && realmId !== wanted.realmId) {
		return { kind: 'elsewhere', what: 'realm', actual: realmId, expected: wanted.realmId };
	}
	return undefined;
}
