import type { RateLimitHints } from '../http/rateLimitHeaders';
import type { ApiProblem } from './apiError';
import { CredentialError, type CredentialProblem } from './credentialError';

/** The authorization server gave no token. */
export class NoTokenError extends CredentialError {
	constructor(
		problem: CredentialProblem,
		/** What came of the request. */
		override readonly cause: ApiProblem,
		/** When to ask again, if it says that. */
		readonly hints: RateLimitHints = {},
	) {
		super(problem);
	}
}
