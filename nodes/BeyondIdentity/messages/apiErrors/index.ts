import { type ApiError, type Expected, type Refusal } from '../../transport/errors/apiError';
import { conflictWords } from './conflicts';
import { violationWords } from './fieldViolations';
import { notFoundWords } from './notFound';
import { forbiddenWords, rejectedTokenWords } from './tokens';
import { formatTime, LOOK_FIRST, LOOK_FIRST_FOR, type Facts, type Words } from '../words';

const EXPECTED: Record<Exclude<Expected, object>, string> = {
	json: 'JSON',
	identity: 'an identity',
	group: 'a group',
	passkey: 'a passkey',
	enrollment: 'an enrollment',
	enrollmentBatch: 'a batch of enrollments',
	realm: 'a realm',
	ssoConfig: 'an SSO application',
};

/** Why a request has no good answer, and what to do about it. */
export function wordsForApiError(error: ApiError, situation: Facts): Words {
	const { problem, request } = error;
	const caution = cautionOf(error);
	switch (problem.kind) {
		case 'refused':
			return withCaution(refusalWords(problem, error, situation), caution);
		case 'timeout':
			return {
				message: `Beyond Identity didn't respond within ${problem.milliseconds / 1000} seconds`,
				description: `Try again, or increase 'Timeout' under 'Options'.${caution}`,
			};
		case 'unreachable':
			return {
				message: `Beyond Identity couldn't be reached at ${request.host}`,
				description: `${unreachableHint(problem.code)}${caution || ' Nothing was changed.'}`,
			};
		case 'connectionLost':
			return {
				message: 'The connection to Beyond Identity was lost before it responded',
				description: `Try again.${caution}`,
			};
		case 'unreadable':
			return {
				message: `The response from ${request.host} is not ${expectedWords(problem.expected)}`,
				description: `It came with status ${problem.status}. A proxy or something else in between may have answered instead of Beyond Identity.${caution}`,
			};
		case 'endlessList':
			return {
				message: 'Beyond Identity returned the same page of a list twice',
				description:
					"The node stopped reading because the list would never end. Try again, or turn off 'Return All' and set a limit.",
			};
	}
}

function expectedWords(expected: Expected): string {
	if (typeof expected !== 'object') return EXPECTED[expected];
	return 'listOf' in expected
		? `a list of ${expected.listOf.join(' and ')}`
		: `an identity with the username '${expected.identityWithUsername}'`;
}

/** Whatever a refusal says of the last try: an earlier one may have been carried out. */
function withCaution({ message, description = '' }: Words, caution: string): Words {
	return { message, description: `${description}${caution}` };
}

/** The first try counts too: it may have been carried out where the last one could not be. */
function cautionOf({ outcomeUnknown, history, request }: ApiError): string {
	if (!outcomeUnknown && !history.earlierTryMayBeDone) return '';
	return ` ${request.creates ? LOOK_FIRST_FOR[request.creates] : LOOK_FIRST}`;
}

function unreachableHint(code: string): string {
	switch (code) {
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return "The host name couldn't be resolved. Check the region or base URL in the credential, and the n8n server's network connection.";
		case 'ECONNREFUSED':
			return 'Nothing is listening at that address. Check the region or base URL in the credential.';
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return "There is no network route to the host. Check the n8n server's network connection.";
		default:
			return 'The certificate was not accepted. Check the base URL in the credential and any proxy in between.';
	}
}

function refusalWords(refusal: Refusal, error: ApiError, situation: Facts): Words {
	const { status, message } = refusal;
	if (refusal.violations.length > 0)
		return violationWords(refusal.violations, situation.fields, error.request.body);
	switch (status) {
		case 401:
			return rejectedTokenWords(error, situation);
		case 403:
			return forbiddenWords(error.request.scopes, situation);
		case 404:
			return notFoundWords(refusal);
		case 409:
			return conflictWords(refusal, error);
		case 422:
			return unprocessableWords(message);
		case 429:
			if (!refusal.until && error.request.creates !== 'enrollment') {
				return {
					message: 'Beyond Identity is receiving too many requests',
					description: 'Its rate limit was reached. Try again in a minute.',
				};
			}
			if (!refusal.until) {
				return {
					message: "The realm's invitation queue stayed full",
					description:
						'Other invitations are still being sent. This one was not queued. Run the node again later.',
				};
			}
			return {
				message: `Beyond Identity won't accept more requests until ${formatTime(refusal.until)}`,
				description: `The rate limit was reached, and the wait is too long for this node.${cautionOf(error) ? '' : ' This request was not carried out. Run the node again after that time.'}`,
			};
		default:
			return status >= 500
				? {
						message: `Beyond Identity returned a server error (status ${status})`,
						description: 'Try again later.',
					}
				: {
						message: `Beyond Identity refused the request${message ? `: ${message}` : ` (status ${status})`}`,
						description: 'Check the values in this step.',
					};
	}
}

function unprocessableWords(message: string): Words {
	if (/missing email address/i.test(message)) {
		return {
			message: 'The identity has no email address',
			description:
				"Add a 'Primary Email Address' with the 'Update' operation of 'Identity', or set 'Delivery Method' to 'Return Link' and share the link yourself.",
		};
	}
	return {
		message: `Beyond Identity could not process the request: ${message || 'no invitation was created'}`,
		description: 'Check the values in this step.',
	};
}
