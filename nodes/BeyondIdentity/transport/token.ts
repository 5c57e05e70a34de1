/** What an access token says about itself. Unverified: the API alone decides what it is worth. */
export interface TokenClaims {
	expiresAt?: Date;
	tenantId?: string;
	/** A realm's ID, or `*` for all realms of the tenant. */
	realmId?: string;
	scopes?: string[];
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
		if (typeof parsed !== 'object' || parsed === null) return {};
		claims = parsed as Record<string, unknown>;
	} catch {
		return {};
	}
	const { exp, bi_t: tenantId, bi_r: realmId, scope } = claims;
	return {
		...(typeof exp === 'number' ? { expiresAt: new Date(exp * 1000) } : {}),
		...(typeof tenantId === 'string' ? { tenantId } : {}),
		...(typeof realmId === 'string' ? { realmId } : {}),
		...(typeof scope === 'string' ? { scopes: scope.split(' ').filter(Boolean) } : {}),
	};
}

/** What is visibly wrong with a token. */
export interface TokenProblem {
	/** A sentence without its full stop. */
	message: string;
	/** Rather than being of another tenant or realm. */
	isExpired: boolean;
}

/**
 * What is visibly wrong with a token, without asking the API.
 *
 * @param name what the person knows it as
 * @returns nothing where the token looks right
 */
export function problemOf(
	claims: TokenClaims,
	wanted: { tenantId: string; realmId: string },
	name = 'API token',
	now = new Date(),
): TokenProblem | undefined {
	if (claims.expiresAt && claims.expiresAt <= now) {
		const message = `The ${name} expired on ${formatTime(claims.expiresAt)}`;
		return { message, isExpired: true };
	}
	const elsewhere = (kind: string, actual: string, expected: string): TokenProblem => ({
		message: `The ${name} belongs to the ${kind} '${actual}', not to '${expected}'`,
		isExpired: false,
	});
	if (claims.tenantId !== undefined && claims.tenantId !== wanted.tenantId) {
		return elsewhere('tenant', claims.tenantId, wanted.tenantId);
	}
	const { realmId = '*' } = claims;
	if (realmId !== '*' && realmId !== wanted.realmId) {
		return elsewhere('realm', realmId, wanted.realmId);
	}
	return undefined;
}

/** A time for a message, to the minute, e.g. `2026-01-31 at 10:20 UTC`. */
export function formatTime(date: Date): string {
	return Number.isNaN(date.getTime())
		? 'an unreadable date'
		: `${date.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}
