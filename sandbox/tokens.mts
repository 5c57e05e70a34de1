import jwt from 'jsonwebtoken';

export interface Access {
	tenantId: string;
	/** A realm's ID, or `*` for all realms of the tenant. */
	realmId: string;
	scopes: string[];
	/** When it ends. */
	expiresAt: Date;
}

/** Signs for show: the sandbox recognises its tokens by having issued them. */
const SIGNING_KEY = 'a key that protects nothing but a sandbox';

/** The access tokens that the sandbox has issued and not revoked. */
export class Tokens {
	private readonly issued = new Map<string, Access>();
	private count = 0;

	/** How many tokens the token endpoint or a test asked for. */
	get issuedCount(): number {
		return this.count;
	}

	/**
	 * @param issuedAt fixed for the token of the seed, which is the first: so it is the same after a restart
	 * @returns a JWT with the claims that the API's own tokens carry
	 */
	issue(access: Access, issuedAt = new Date()): string {
		this.count += 1;
		const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
		const token = jwt.sign(
			{
				bi_t: access.tenantId,
				bi_r: access.realmId,
				scope: access.scopes.join(' '),
				iat: seconds(issuedAt),
				exp: seconds(access.expiresAt),
				jti: String(this.count),
			},
			SIGNING_KEY,
		);
		this.issued.set(token, access);
		return token;
	}

	/** @returns what the token allows, or nothing where it is unknown or has expired */
	access(token: string): Access | undefined {
		const access = this.issued.get(token);
		return access && access.expiresAt.getTime() > Date.now() ? access : undefined;
	}

	revoke(token: string): void {
		this.issued.delete(token);
	}
}
