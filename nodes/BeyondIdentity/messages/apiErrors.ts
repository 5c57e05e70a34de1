import {
	type ApiError,
	type Expected,
	type Refusal,
	type RequestInfo,
} from '../transport/errors/apiError';
import { conflictWords } from './conflicts';
import { violationWords } from './fieldViolations';
import { notFoundWords } from './notFound';
import { forbiddenWords, rejectedTokenWords } from './tokens';
import { formatTime, type Situation, type Words } from './words';

const LOOK_FIRST =
	'It is not known whether the change was carried out: look before you run the node again.';
/** Where a second try would leave something behind. */
const LOOK_FIRST_FOR: Record<NonNullable<RequestInfo['creates']>, string> = {
	group:
		"The group may exist now: look for it with the operation 'Get Many', by its name, before you run the node again.",
	enrollment:
		"The invitation may have been made: look for it with the operation 'Get Many' of the passkey enrollments, by the identity, before you run the node again.",
};

const EXPECTED: Record<Exclude<Expected, object>, string> = {
	json: 'JSON',
	identity: 'an identity',
	group: 'a group',
	passkey: 'a passkey',
	enrollment: 'an enrollment',
	enrollmentBatch: 'a batch of enrollments',
	realm: 'a realm',
};

/** Why a request has no good answer, and what to do about it. */
export function wordsForApiError(error: ApiError, situation: Situation): Words {
	const { problem, request } = error;
	const caution = cautionOf(error);
	switch (problem.kind) {
		case 'refused':
			return refusalWords(problem, error, situation);
		case 'timeout':
			return {
				message: `Beyond Identity did not answer within ${problem.milliseconds / 1000} seconds`,
				description: `Try again, or raise 'Timeout' under 'Options'.${caution}`,
			};
		case 'unreachable':
			return {
				message: `Beyond Identity could not be reached at ${request.host}`,
				description: `${unreachableHint(problem.code)}${caution || ' Nothing was changed.'}`,
			};
		case 'connectionLost':
			return {
				message: 'The connection to Beyond Identity broke before it answered',
				description: `Try again.${caution}`,
			};
		case 'unreadable':
			return {
				message: `The answer of ${request.host} is not ${expectedWords(problem.expected)}`,
				description: `It came with status ${problem.status}. Something in between, such as a proxy, may have answered instead of Beyond Identity.${caution}`,
			};
		case 'endlessList':
			return {
				message: 'Beyond Identity gave the same page of a list twice',
				description:
					"The list would never end, so reading it was stopped. Try again, or turn off 'Return All' and give a limit.",
			};
	}
}

function expectedWords(expected: Expected): string {
	return typeof expected === 'object'
		? `a list of ${expected.listOf.join(' and ')}`
		: EXPECTED[expected];
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
			return "The host's name is not known. Check the region or the base URL in the credential, and n8n's network.";
		case 'ECONNREFUSED':
			return 'Nothing listens there. Check the region or the base URL in the credential.';
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return "There is no way to the host. Check n8n's network.";
		default:
			return 'Its certificate was not accepted. Check the base URL in the credential, and proxies in between.';
	}
}

function refusalWords(refusal: Refusal, error: ApiError, situation: Situation): Words {
	const { status, message } = refusal;
	if (refusal.violations.length > 0) return violationWords(refusal.violations, situation.fields);
	switch (status) {
		case 401:
			return rejectedTokenWords(error, situation);
		case 403:
			return forbiddenWords(error.request.scopes, situation);
		case 404:
			return notFoundWords(refusal);
		case 409:
			return conflictWords(message, error);
		case 422:
			return unprocessableWords(message);
		case 429:
			if (!refusal.until) {
				return {
					message: "The realm's queue of invitations stayed full",
					description:
						'Others are being sent. None of this item was handed over; run the node again later.',
				};
			}
			return {
				message: `Beyond Identity takes no more requests until ${formatTime(refusal.until)}`,
				description: `Its rate limit is reached, and this is too long to wait.${cautionOf(error) || ' This request was not carried out; run the node again then.'}`,
			};
		default:
			return status >= 500
				? {
						message: `Beyond Identity has a problem of its own (status ${status})`,
						description: `Try again in a while.${cautionOf(error)}`,
					}
				: {
						message: `Beyond Identity refused this: ${message || `status ${status}`}`,
						description: 'Check the values of this step.',
					};
	}
}

function unprocessableWords(message: string): Words {
	if (/missing email address/i.test(message)) {
		return {
			message: 'The identity has no email address',
			description:
				"Give it a 'Primary Email Address' with the operation 'Update' of the identity, or choose the delivery method 'Return Link' and hand on the link yourself.",
		};
	}
	return {
		message: `Beyond Identity cannot do this: ${message || 'no invitation was made'}`,
		description: 'Check the values of this step.',
	};
}
