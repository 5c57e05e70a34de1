import { findClaimsProblem, type ClaimsProblem } from '../../transport/auth/claims';
import type { ApiError } from '../../transport/errors/apiError';
import { formatTime, listOf, plural, type Facts, type Words } from '../words';

/** Where a new API token comes from. */
const WHERE =
	'In the Admin Console, go to Applications, select Beyond Identity Management API, and open API Tokens. Then paste the new token into the credential.';
/** What a person knows of the token, by whether it renews itself. */
const API_TOKEN_WORDS = {
	name: 'API token',
	refused: `It may have been revoked, copied only in part, or created in another region. To replace it, create a new token. ${WHERE}`,
	expired: `Create a new token. ${WHERE}`,
	elsewhere:
		"Correct the IDs in the credential or 'Realm' under 'Options', or use a token for that tenant and realm.",
	otherProduct: `Create a token in the Admin Console of Secure Access. ${WHERE}`,
	toGetScopes: `Create a token with every scope you need. ${WHERE}`,
};
const ACCESS_TOKEN_WORDS: typeof API_TOKEN_WORDS = {
	name: 'access token',
	refused:
		'It was just renewed. Check that the region, tenant ID, realm ID, and application ID in the credential belong together, and that the application is still active.',
	expired: 'It was just renewed, so the clock on the n8n server may be wrong.',
	elsewhere:
		"Correct the IDs in the credential or 'Realm' under 'Options', or use an application in that tenant and realm.",
	otherProduct: 'Use an application of Secure Access.',
	toGetScopes:
		"Add the missing scope to 'Scope' in the credential, and allow it for the application in the Admin Console.",
};
/**
 * What is visibly wrong with a token, as a sentence without its full stop.
 *
 * @param name what the person knows the token as
 */
export function claimsMessage(problem: ClaimsProblem, name = API_TOKEN_WORDS.name): string {
	switch (problem.kind) {
		case 'expired':
			return `The ${name} expired on ${formatTime(problem.at)}`;
		case 'elsewhere':
			return `The ${name} belongs to the ${problem.what} '${problem.actual}', not to '${problem.expected}'`;
		case 'otherProduct':
			return `The ${name} is not one of Secure Access. It may be from Secure Workforce, which has a different API`;
	}
}

/** A 401. */
export function rejectedTokenWords(error: ApiError, situation: Facts): Words {
	return visibleTokenWords(situation) ?? refusedTokenWords(error, situation);
}

/**
 * A 403.
 *
 * @param scopes that the request needed
 */
export function forbiddenWords(scopes: string[], situation: Facts): Words {
	const visible = visibleTokenWords(situation);
	if (visible) return visible;
	const { name, refused, toGetScopes } = tokenWords(situation);
	const granted = situation.client?.claims.scopes;
	const missing = granted ? scopes.filter((scope) => !granted.includes(scope)) : [];
	if (granted && missing.length === 0) {
		return {
			message: `Beyond Identity rejected the ${name}, although it has the ${plural('scope', scopes.length)} ${listOf(scopes)}`,
			description: refused,
		};
	}
	const message =
		missing.length > 0
			? `The ${name} is missing the ${plural('scope', missing.length)} ${listOf(missing)}`
			: `The ${name} doesn't allow this`;
	// The message may have named them all.
	const needed =
		missing.length < scopes.length
			? `This operation needs the ${plural('scope', scopes.length)} ${listOf(scopes)}. `
			: '';
	// The API says no more of a token for another tenant than of one without the scope.
	const elsewhere = granted ? '' : ' Also check the tenant ID and the realm ID in the credential.';
	return { message, description: `${needed}${toGetScopes}${elsewhere}` };
}

function tokenWords({ client }: Facts): typeof API_TOKEN_WORDS {
	return client?.isTokenRenewable ? ACCESS_TOKEN_WORDS : API_TOKEN_WORDS;
}

/** What is visibly wrong with the token, if anything is. */
function visibleTokenWords(situation: Facts): Words | undefined {
	const { client } = situation;
	const { name, expired, elsewhere, otherProduct } = tokenWords(situation);
	const problem = client && findClaimsProblem(client.claims, client);
	if (!problem) return undefined;
	return {
		message: claimsMessage(problem, name),
		description: { expired, elsewhere, otherProduct }[problem.kind],
	};
}

function refusedTokenWords({ history }: ApiError, situation: Facts): Words {
	const { name, refused, expired } = tokenWords(situation);
	return history.wasAcceptedBefore && !situation.client?.isTokenRenewable
		? {
				message: `The ${name} expired or was revoked while the node was running`,
				description: expired,
			}
		: { message: `Beyond Identity rejected the ${name}`, description: refused };
}
