import type {
	CredentialError,
	CredentialField,
	CredentialProblem,
} from '../transport/errors/credentialError';
import { formatTime, type Words } from './words';

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
	notHttps: 'must start with https, or the token would be sent unencrypted',
	hasUserInfo: 'must not contain a username or password',
	hasPath: 'must end after the host and port, without a path or query',
};

/** Why a credential cannot work, and what to do about it. */
export function wordsForCredentialError(error: CredentialError): Words {
	return {
		message: credentialMessage(error.problem),
		description: adviceFor(error),
	};
}

function adviceFor({ problem, isTransient }: CredentialError): string {
	if (problem.kind === 'foreignHost') {
		return 'Correct the URL in this step, or use a credential for that address.';
	}
	if (problem.kind === 'authServerUnavailable' && problem.until) {
		return 'Its rate limit was reached, and the wait is too long for this node. Run the node again after that time.';
	}
	return isTransient ? 'Try again later.' : 'Open the credential and correct it.';
}

/** Why a credential cannot work, in words for its owner. */
export function credentialMessage(problem: CredentialProblem): string {
	switch (problem.kind) {
		case 'emptyField':
			return problem.field === 'apiBaseUrl' || problem.field === 'authBaseUrl'
				? `'${LABELS[problem.field]}' is empty. Enter a URL, or choose another region.`
				: `'${LABELS[problem.field]}' is empty`;
		case 'unknownRegion':
			return `'Region' has an unknown value: '${problem.region}'`;
		case 'invalidBaseUrl':
			return `'${LABELS[problem.field]}' ${INVALID_BASE_URL[problem.reason]}. Use a URL like ${problem.example}`;
		case 'foreignHost':
			return `This credential's token is only sent to ${problem.baseUrl}, not to ${problem.origin}`;
		case 'authServerUnreachable':
			return `The authorization server couldn't be reached at ${problem.host}. Check the region and the n8n server's network connection.`;
		case 'authServerUnavailable':
			return problem.until
				? `The authorization server at ${problem.host} won't issue a token until ${formatTime(problem.until)}`
				: `The authorization server at ${problem.host} can't issue a token right now (status ${problem.status})`;
		case 'notAnAuthServer':
			return `The server at ${problem.host} is not a Beyond Identity authorization server. Check the region or base URL.`;
		case 'scopeNotAllowed':
			return "'Scope' contains scopes that the application isn't allowed to request. Remove them, or allow them for the application in the Admin Console.";
		case 'grantTypeNotAllowed':
			return "The application doesn't allow the 'Client Credentials' grant type. Turn it on for the application in the Admin Console.";
		case 'unknownClient':
			return "Beyond Identity doesn't recognize this client. Check the application ID, client ID, and client secret, and that the application belongs to this tenant and realm. Clients of Secure Workforce don't work here.";
		case 'tokenAsSecret':
			return problem.product === 'secureAccess'
				? "'Client Secret' contains an API token. Use a 'Beyond Identity API' credential for it, or enter the application's client secret."
				: "'Client Secret' contains a key that is not from Secure Access. It may be from Secure Workforce, which has a different API. Enter the client secret of a Secure Access application.";
		case 'unknownApplication':
			return "The application doesn't exist. Check the tenant ID, realm ID, and application ID.";
		case 'tokenRefused':
			return `Beyond Identity didn't issue an access token (status ${problem.status})`;
	}
}
