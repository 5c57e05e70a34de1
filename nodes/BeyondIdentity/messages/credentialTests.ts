import type { ClaimsProblem } from '../transport/auth/claims';
import { BeyondIdentityError } from '../transport/errors/base';
import { CredentialError } from '../transport/errors/credentialError';
import { credentialMessage } from './credentialErrors';
import { claimsMessage } from './apiErrors/tokens';

const NEW_TOKEN =
	'Create a new token in the Admin Console under Applications, Beyond Identity Management API, API Tokens';
const OTHER_IDS = "Correct 'Tenant ID' or 'Realm ID', or use a token for that tenant and realm";

/** What a credential's test says, by the status of the answer. */
export const UNKNOWN_API_TOKEN = `Beyond Identity rejected the API token. It may have been revoked, copied only in part, or created in another region. ${NEW_TOKEN}.`;
export const FORBIDDEN_API_TOKEN =
	"The API token can't read this realm. It needs the scope 'realms:read' and must belong to this tenant and realm.";
export const UNKNOWN_ACCESS_TOKEN =
	'Beyond Identity rejected the access token that it issued. Check that the region, tenant, and realm belong together.';
export const FORBIDDEN_ACCESS_TOKEN =
	"The access token can't read this realm. Add 'realms:read' to the scope, and allow it for the application in the Admin Console.";
export const UNKNOWN_REALM = 'The tenant has no realm with this ID. Check the realm ID.';

/** Why a credential does not work, in words for its owner: n8n shows an error's message as it is. */
export class CredentialTestError extends BeyondIdentityError {
	override readonly name = 'CredentialTestError';
}

/** Puts a credential's error in words; anything else is thrown as it is. */
export async function inWords<T>(work: () => T | Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		return await Promise.reject(
			error instanceof CredentialError
				? new CredentialTestError(credentialMessage(error.problem))
				: error,
		);
	}
}

/** A token that cannot work, as its claims tell. */
export function claimsError(problem: ClaimsProblem): CredentialTestError {
	const advice = problem.kind === 'elsewhere' ? OTHER_IDS : NEW_TOKEN;
	return new CredentialTestError(`${claimsMessage(problem)}. ${advice}.`);
}

/** A token that the API does not know, where its claims do not tell why. */
export function unknownApiToken(): CredentialTestError {
	return new CredentialTestError(UNKNOWN_API_TOKEN);
}

/** Nothing answers. */
export function apiUnreachable(baseUrl: string): CredentialTestError {
	return new CredentialTestError(
		`Beyond Identity couldn't be reached at ${baseUrl}. Check the region and the n8n server's network connection.`,
	);
}

/** Something else answers. */
export function notTheApi(baseUrl: string): CredentialTestError {
	return new CredentialTestError(
		`The server at ${baseUrl} is not the Beyond Identity API. Check the base URL.`,
	);
}
