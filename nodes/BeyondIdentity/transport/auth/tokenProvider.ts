import type { CredentialError } from '../errors/credentialError';
import { unlessAborted } from '../errors/abortedError';
import { NoTokenError } from '../errors/noTokenError';
import { fullJitter } from '../http/backoff';
import { isTooLong, withRetries, type Failure } from '../http/retryPolicy';
import type { CredentialData, Port, Signer } from '../port';
import { apiBaseUrl } from './baseUrls';
import { cleanToken, readClaims, type TokenClaims } from './claims';
import { obtainToken, type IssuedToken } from './clientCredentials';
import { filledIn, textIn } from './credentialFields';
import { DIAGNOSIS_FIELD, RENEWED_TYPE, TOKEN_FIELD } from './credentialTypes';
import { TokenAcceptance } from './tokenAcceptance';

/** A token is renewed this long before it expires, or a tenth of its life where that is less. */
const MARGIN_MS = 30_000;
const MAX_RENEWALS = 5;
/** What a 401 is about, beside the scopes that a 403 may be about. */
const TOKEN = 'the token';

/** A request that the API refused, perhaps because of its token. */
interface RefusedToken {
	status: number | undefined;
	/** That the request was signed with. */
	token: string;
	/** That the request needs. */
	scopes: string[];
	/** How often the request was repeated with another token. */
	renewals: number;
}

/** How a token provider works. */
export interface TokenProviderOptions {
	/** How often the token endpoint is asked again after a failure that may pass. */
	maxRetries: number;
	/** How many requests may be in flight at once. */
	concurrency: number;
	/** For how long a server that refuses for now is waited for, in milliseconds; for ever, unless told. */
	patience?: number;
}

/** A try to get a token that failed. */
interface FailedRenewal extends Failure {
	error: NoTokenError;
}

/**
 * The token that the requests of one execution are signed with. It is resolved once, where n8n would do
 * it for each request; and where it can be renewed, that happens once for all requests that need it.
 */
export class TokenProvider {
	readonly baseUrl: string;
	readonly tenantId: string;
	readonly realmId: string;
	readonly isRenewable: boolean;
	readonly acceptance: TokenAcceptance;
	private token: string;
	/** In milliseconds since 1970. */
	private expiresAt: number;
	/** Whether n8n keeps the token in use. */
	private isKept = true;
	/** Single-flight: everyone who needs a new token meanwhile waits for this one. */
	private renewing?: Promise<void>;
	/** Why there will be no token. */
	private permanentError?: CredentialError;
	/** What a new token did not cure. */
	private readonly incurable = new Set<string>();

	/** @throws CredentialError where the credential cannot work */
	constructor(
		private readonly port: Port,
		private readonly type: string,
		private readonly credential: CredentialData,
		private readonly options: TokenProviderOptions,
	) {
		this.baseUrl = apiBaseUrl(textIn(credential, 'region'), textIn(credential, 'apiBaseUrl'));
		this.tenantId = filledIn(credential, 'tenantId');
		this.realmId = filledIn(credential, 'realmId');
		this.isRenewable = type === RENEWED_TYPE;
		this.acceptance = new TokenAcceptance(options.concurrency);
		this.token = this.isRenewable
			? textIn(credential, TOKEN_FIELD)
			: cleanToken(credential.apiToken);
		this.expiresAt = (this.claims.expiresAt?.getTime() ?? Infinity) - MARGIN_MS;
	}

	/** What the token says about itself. */
	get claims(): TokenClaims {
		return readClaims(this.token);
	}

	/**
	 * @returns the token to use now, and what to sign with
	 * @throws CredentialError where there is no token
	 */
	async sign(): Promise<{ token: string; signer: Signer }> {
		const { type } = this;
		if (!this.isRenewable) {
			const credential = { ...this.credential, [DIAGNOSIS_FIELD]: 'left to the node' };
			return { token: this.token, signer: { type, credential } };
		}
		if (this.token === '' || this.port.now() >= this.expiresAt) await this.renew();
		const { token } = this;
		// Without a token n8n asks the credential type for one, which hands out this one, and keeps it.
		const credential = { ...this.credential, [TOKEN_FIELD]: this.isKept ? token : '' };
		this.isKept = true;
		return { token, signer: { type, credential } };
	}

	/**
	 * Gets another token, unless that is vain: the API says 401 or 403 where a token has expired, but
	 * 403 also where a scope is missing.
	 *
	 * @returns whether the request should go again
	 * @throws CredentialError where there is no token
	 */
	async renewAfter({ status, token, scopes, renewals }: RefusedToken): Promise<boolean> {
		if (!this.isRenewable || (status !== 401 && status !== 403)) return false;
		const what = status === 401 ? TOKEN : scopes.join(' ');
		if (this.incurable.has(what)) return false;
		const wasGood = status === 401 && this.acceptance.wasLastAccepted(token);
		if (renewals > 0 && (!wasGood || renewals >= MAX_RENEWALS)) {
			this.incurable.add(what);
			return false;
		}
		if (token === this.token) await this.renew();
		return true;
	}

	/**
	 * The API took a request that was signed with a token, so what was vain before need not be now.
	 *
	 * @param scopes that the request needed
	 */
	accepted(token: string, realmId: string, scopes: string[]): void {
		this.acceptance.accepted(token, realmId);
		this.incurable.delete(TOKEN);
		this.incurable.delete(scopes.join(' '));
	}

	private async renew(): Promise<void> {
		if (this.permanentError) throw this.permanentError;
		this.renewing ??= unlessAborted(this.fetch(), this.port.signal).finally(() => {
			this.renewing = undefined;
		});
		await this.renewing;
	}

	private async fetch(): Promise<void> {
		const askedAt = this.port.now();
		const { patience = Infinity } = this.options;
		this.port.log('The access token is renewed');
		const ended = await withRetries<IssuedToken, FailedRenewal>({
			rules: { method: 'POST', isIdempotent: true, maxRetries: this.options.maxRetries },
			patience: () => askedAt + patience - this.port.now(),
			attempt: async () => await this.attempt(),
			pause: async (reason, { hints }, round) => {
				const wait = hints.wait ?? fullJitter(round);
				this.port.log('The token request is sent again', {
					reason,
					round: round + 1,
					milliseconds: Math.round(wait),
				});
				await this.port.sleep(wait);
			},
		});
		if ('failure' in ended) {
			const { error, hints } = ended.failure;
			if (!error.isTransient || isTooLong(hints.wait)) this.permanentError = error;
			throw error;
		}
		const { token, lifetime = Infinity } = ended.value;
		this.token = token;
		this.expiresAt = askedAt + lifetime - Math.min(MARGIN_MS, lifetime / 10);
		this.isKept = false;
	}

	private async attempt(): Promise<{ value: IssuedToken } | FailedRenewal> {
		try {
			return { value: await obtainToken(this.port, this.credential, this.token) };
		} catch (error) {
			if (!(error instanceof NoTokenError)) return await Promise.reject(error);
			return { error, problem: error.cause, hints: error.hints };
		}
	}
}
