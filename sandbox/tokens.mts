import jwt from 'jsonwebtoken';

export interface Access {
	tenantId: string;
	/** A realm's ID, or `*` for all realms of the tenant. */
	realmId: string;
	scopes: string[];
	/** When it ends. */
	expiresAt: Date;
}

/** How long a token of the token endpoint lives, unless told, in seconds. */
export const TOKEN_LIFETIME_S = 86_400;

/** Signs for show: the sandbox recognizes its tokens by having issued them. */
const SIGNING_KEY = 'a key that protects nothing but a sandbox';

/** The access tokens that the sandbox has issued and not revoked. */
export class Tokens {
	/** How long a token of the token endpoint lives. */
	lifetimeSeconds = TOKEN_LIFETIME_S;
	/** How many requests a token of the token endpoint is good for. */
	uses = Infinity;
	private readonly issued = new Map<string, Access & { uses: number }>();
	private count = 0;

	/** As they are at the start. */
	reset(): void {
		this.lifetimeSeconds = TOKEN_LIFETIME_S;
		this.uses = Infinity;
	}

	/**
	 * @param issuedAt fixed for the token of the seed, which is the first: so it is the same after a restart
	 * @returns a JWT with the claims that the API's own tokens carry
	 */
	issue(access: Access, issuedAt = new Date(), uses = Infinity): string {
		this.count += 1;
		const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
		const token = jwt.sign(
			{
				bi_t: access.tenantId,
				bi_r: access.realmId,
				iss: `https://auth-us.beyondidentity.com/v1/tenants/${access.tenantId}`,
				sub: 'sandbox',
				aud: 'beyondidentity',
				azp: 'sandbox',
				scope: access.scopes.join(' '),
				nbf: seconds(issuedAt),
				iat: seconds(issuedAt),
				exp: seconds(access.expiresAt),
				jti: String(this.count),
			},
			SIGNING_KEY,
		);
		this.issued.set(token, { ...access, uses });
		return token;
	}

	/** Issues a token as the token endpoint does. */
	grant(access: Omit<Access, 'expiresAt'>): string {
		const expiresAt = new Date(Date.now() + this.lifetimeSeconds * 1000);
		return this.issue({ ...access, expiresAt }, new Date(), this.uses);
	}

	/**
	 * Counts as a use of the token.
	 *
	 * @returns what the token allows, or nothing where it is unknown, has expired or is used up
	 */
	access(token: string): Access | undefined {
		const access = this.issued.get(token);
		if (!access || access.expiresAt.getTime() <= Date.now() || access.uses <= 0) return undefined;
		access.uses -= 1;
		return access;
	}

	/** All that are good for something, the oldest first. */
	all(): string[] {
		return [...this.issued.keys()];
	}

	revoke(token: string): void {
		this.issued.delete(token);
	}
}
