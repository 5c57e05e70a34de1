import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { obtainToken } from './accessToken';
import { apiBaseUrl, CredentialProblem, filled } from './baseUrl';
import type { RequestInfo } from './errors';
import { LONGEST_WAIT_MS } from './limits';
import type { Pacer } from './pacer';
import { cleanToken, readClaims, type TokenClaims } from './token';

/** The credential type whose token is pasted, and the one whose token is renewed. */
export const PASTED = 'beyondIdentityApi';
export const RENEWED = 'beyondIdentityOAuth2Api';
/** The API token's field that says whether n8n has it diagnosed before a request. */
export const DIAGNOSIS_FIELD = 'diagnosis';
/** Where n8n keeps the OAuth2 credential's token. */
export const TOKEN_FIELD = 'accessToken';

/** A token is renewed this long before it expires, or a tenth of its life where that is less. */
const MARGIN_MS = 30_000;
const MOST_RENEWALS = 5;

/** A request that the API refused, perhaps because of its token. */
interface Refusal {
	status: number | undefined;
	/** That the request was signed with. */
	token: string;
	info: RequestInfo;
	/** How often the request was repeated with another token. */
	renewals: number;
}

/**
 * The token that the requests of one execution are signed with. It is resolved once, where n8n would do
 * it for each request; and where it can be renewed, that happens once for all requests that need it.
 */
export class Access {
	readonly baseUrl: string;
	readonly tenantId: string;
	readonly realmId: string;
	readonly renewsToken: boolean;
	private token: string;
	/** In milliseconds since 1970. */
	private expiresAt: number;
	private isKept = true;
	private lastAccepted?: string;
	private renewing?: Promise<void>;
	/** Why no token can be had. */
	private problem?: CredentialProblem;
	/** What a new token did not cure. */
	private readonly incurable = new Set<string>();

	private constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		readonly type: string,
		private readonly credential: ICredentialDataDecryptedObject,
		private readonly pacer: Pacer,
		private readonly maxRetries: number,
	) {
		const text = (name: string) => String(credential[name] ?? '').trim();
		this.baseUrl = apiBaseUrl(text('region'), text('apiBaseUrl'));
		this.tenantId = filled('Tenant ID', credential.tenantId);
		this.realmId = filled('Realm ID', credential.realmId);
		this.renewsToken = type === RENEWED;
		this.token = this.renewsToken ? text(TOKEN_FIELD) : cleanToken(credential.apiToken);
		const end = this.claims.expiresAt?.getTime() ?? Infinity;
		this.expiresAt = end - MARGIN_MS;
	}

	/** @throws CredentialProblem where the credential cannot work */
	static async create(
		context: IExecuteFunctions | ILoadOptionsFunctions,
		type: string,
		pacer: Pacer,
		maxRetries: number,
	): Promise<Access> {
		return new Access(context, type, await context.getCredentials(type), pacer, maxRetries);
	}

	/** What the token says about itself. */
	get claims(): TokenClaims {
		return readClaims(this.token);
	}

	/**
	 * @returns the token to use now, and the credential to give to n8n, which signs with it
	 * @throws CredentialProblem where no token can be had
	 */
	async sign(): Promise<{ token: string; credential: ICredentialDataDecryptedObject }> {
		if (!this.renewsToken) {
			const credential = { ...this.credential, [DIAGNOSIS_FIELD]: 'left to the node' };
			return { token: this.token, credential };
		}
		if (this.token === '' || Date.now() >= this.expiresAt) await this.renew();
		const { token } = this;
		// Without a token n8n asks the credential type for one, which hands out this one, and keeps it.
		const credential = { ...this.credential, [TOKEN_FIELD]: this.isKept ? token : '' };
		this.isKept = true;
		return { token, credential };
	}

	/** The API took a request that was signed with a token. */
	accepted(token: string): void {
		this.lastAccepted = token;
	}

	/**
	 * Gets another token, unless that is vain: the API says 401 or 403 where a token has expired, but
	 * 403 also where a scope is missing.
	 *
	 * @returns whether the request should go again
	 * @throws CredentialProblem where no token can be had
	 */
	async renewAfter({ status, token, info, renewals }: Refusal): Promise<boolean> {
		if (!this.renewsToken || (status !== 401 && status !== 403)) return false;
		const what = status === 401 ? 'the token' : info.scopes.join(' ');
		if (this.incurable.has(what)) return false;
		const wasGood = status === 401 && token === this.lastAccepted;
		if (renewals > 0 && (!wasGood || renewals >= MOST_RENEWALS)) {
			this.incurable.add(what);
			return false;
		}
		if (token === this.token) await this.renew();
		return true;
	}

	private async renew(): Promise<void> {
		if (this.problem) throw this.problem;
		this.renewing ??= this.fetch().finally(() => {
			this.renewing = undefined;
		});
		await this.renewing;
	}

	private async fetch(): Promise<void> {
		const askedAt = Date.now();
		const { httpRequest } = this.context.helpers;
		let tries = 0;
		for (let round = 0; ; round += 1) {
			let wait: number | undefined;
			try {
				const issued = await obtainToken(httpRequest, this.credential, this.token);
				const life = issued.lifetime ?? Infinity;
				this.token = issued.token;
				this.expiresAt = askedAt + life - Math.min(MARGIN_MS, life / 10);
				this.isKept = false;
				return;
			} catch (error) {
				if (!(error instanceof CredentialProblem)) return await Promise.reject(error);
				wait = error.tooOften?.wait;
				const isTooLong = (wait ?? 0) > LONGEST_WAIT_MS;
				// As with the API, waiting for a limit does not count as a try.
				if (!error.tooOften) tries += 1;
				if (!error.mayPass || isTooLong) this.problem = error;
				if (this.problem || tries > this.maxRetries) return await Promise.reject(error);
			}
			if (wait === undefined) await this.pacer.backOff(round);
			else await this.pacer.wait(wait);
		}
	}
}
