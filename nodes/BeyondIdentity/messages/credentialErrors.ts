import type {
	CredentialError,
	CredentialField,
	CredentialProblem,
} from '../transport/errors/credentialError';
import type { Words } from './words';

/** The fields as a person sees them. */
const LABELS: Record<CredentialField, string> = {
	region: 'Region',
	apiBaseUrl: 'API Base URL',
	authBaseUrl: 'Auth Base URL',
	tenantId: 'Tenant ID',
	realmId: 'Realm ID',
	applicationId: 'Application ID',
};

const INVALID_BASE_URL: Record<
	Extract<CredentialProblem, { kind: 'invalidBaseUrl' }>['reason'],
	string
> = {
	notAUrl: 'is not a URL',
	notHttps: 'must begin with https, or the token would travel unprotected',
	hasUserInfo: 'must not contain a user or a password',
	hasPath: 'must end after the host and port, without a path or a query',
};

/** Why a credential cannot work, and what to do about it. */
export function wordsForCredentialError(error: CredentialError): Words {
	return {
		message: credentialMessage(error.problem),
		description: error.isTransient
			? 'Try again in a while.'
			: 'Open the credential and correct it.',
	};
}

/** Why a credential cannot work, in words for its owner. */
export function credentialMessage(problem: CredentialProblem): string {
	switch (problem.kind) {
		case 'emptyField':
			return problem.field === 'apiBaseUrl' || problem.field === 'authBaseUrl'
				? `'${LABELS[problem.field]}' is empty. Give one, or choose another region.`
				: `'${LABELS[problem.field]}' is empty`;
		case 'unknownRegion':
			return `'Region' has the unknown value '${problem.region}'`;
		case 'invalidBaseUrl':
			return `'${LABELS[problem.field]}' ${INVALID_BASE_URL[problem.reason]}. It should look like ${problem.example}`;
		case 'foreignHost':
			return `This credential's token is for ${problem.baseUrl} and is not sent to ${problem.origin}`;
		case 'authServerUnreachable':
			return `The authorization server could not be reached at ${problem.host}. Check the region, and n8n's network.`;
		case 'authServerUnavailable':
			return `The authorization server at ${problem.host} gives no token now (status ${problem.status})`;
		case 'notAnAuthServer':
			return `What answers at ${problem.host} is not Beyond Identity's authorization server. Check the region or the base URL.`;
		case 'scopeNotAllowed':
			return "The application may not have all scopes that 'Scope' names. Take those out, or allow them for the application in the Admin Console.";
		case 'grantTypeNotAllowed':
			return "The application does not allow the grant type 'Client Credentials'. Turn it on for the application in the Admin Console.";
		case 'unknownClient':
			return 'Beyond Identity does not know this client. Check application ID, client ID and client secret, and that the application belongs to this tenant and realm.';
		case 'unknownApplication':
			return 'There is no such application. Check tenant ID, realm ID and application ID.';
		case 'tokenRefused':
			return `Beyond Identity gave no access token (status ${problem.status})`;
	}
}
