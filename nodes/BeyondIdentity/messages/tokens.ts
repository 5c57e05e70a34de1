import { findClaimsProblem, type ClaimsProblem } from '../transport/auth/claims';
import type { ApiError } from '../transport/errors/apiError';
import { formatTime, listOf, plural, type Situation, type Words } from './words';

/** What a person knows of the token, by whether it renews itself. */
const CREATE_TOKEN =
	'create a token in the Admin Console (Applications, "Beyond Identity Management API", API Tokens) and paste it into the credential.';
const API_TOKEN_WORDS = {
	name: 'API token',
	refused: `The token may have been revoked or not been copied whole, or the region is another one. To get a new one, ${CREATE_TOKEN}`,
	expired: `To get a new one, ${CREATE_TOKEN}`,
	elsewhere:
		"Correct the IDs in the credential, or 'Realm' under 'Options'; or paste a token of that tenant and realm.",
	toGetScopes: `To get a token that has what is needed, ${CREATE_TOKEN}`,
};
const ACCESS_TOKEN_WORDS: typeof API_TOKEN_WORDS = {
	name: 'access token',
	refused:
		'It was just renewed. Check that region, tenant ID, realm ID and application ID in the credential belong together, and that the application is still active.',
	expired: "It was just renewed, so the clock of n8n's machine may be wrong.",
	elsewhere:
		"Correct the IDs in the credential, or 'Realm' under 'Options'; or use an application of that tenant and realm.",
	toGetScopes:
		"Add what is missing to 'Scope' in the credential, and allow it for the application in the Admin Console.",
};
/**
 * What is visibly wrong with a token, as a sentence without its full stop.
 *
 * @param name what the person knows the token as
 */
export function claimsMessage(problem: ClaimsProblem, name = API_TOKEN_WORDS.name): string {
	return problem.kind === 'expired'
		? `The ${name} expired on ${formatTime(problem.at)}`
		: `The ${name} belongs to the ${problem.what} '${problem.actual}', not to '${problem.expected}'`;
}

/** A 401. */
export function rejectedTokenWords(error: ApiError, situation: Situation): Words {
	return (
		visibleTokenWords(situation) ?? {
			message: refusedTokenWords(error, situation),
			description: tokenWords(situation).refused,
		}
	);
}

/**
 * A 403.
 *
 * @param scopes that the request needed
 */
export function forbiddenWords(scopes: string[], situation: Situation): Words {
	const visible = visibleTokenWords(situation);
	if (visible) return visible;
	const { name, toGetScopes } = tokenWords(situation);
	const granted = situation.client?.claims.scopes;
	const missing = granted ? scopes.filter((scope) => !granted.includes(scope)) : [];
	const message =
		missing.length > 0
			? `The ${name} lacks the ${plural('scope', missing)} ${listOf(missing)}`
			: `The ${name} does not allow this`;
	// The message may have named them all.
	const needed =
		missing.length < scopes.length
			? `This needs the ${plural('scope', scopes)} ${listOf(scopes)}. `
			: '';
	return { message, description: `${needed}${toGetScopes}` };
}

function tokenWords({ client }: Situation): typeof API_TOKEN_WORDS {
	return client?.isTokenRenewable ? ACCESS_TOKEN_WORDS : API_TOKEN_WORDS;
}

/** What is visibly wrong with the token, if anything is. */
function visibleTokenWords(situation: Situation): Words | undefined {
	const { client } = situation;
	const { name, expired, elsewhere } = tokenWords(situation);
	const problem = client && findClaimsProblem(client.claims, client);
	if (!problem) return undefined;
	return {
		message: claimsMessage(problem, name),
		description: problem.kind === 'expired' ? expired : elsewhere,
	};
}

function refusedTokenWords({ history }: ApiError, situation: Situation): string {
	const { name } = tokenWords(situation);
	return history.wasAcceptedBefore && !situation.client?.isTokenRenewable
		? `The ${name} expired or was revoked while the node ran`
		: `Beyond Identity did not accept the ${name}`;
}
