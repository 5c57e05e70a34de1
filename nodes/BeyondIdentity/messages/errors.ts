import {
	NodeApiError,
	NodeOperationError,
	type INode,
	type INodeProperties,
	type JsonObject,
} from 'n8n-workflow';
import { CredentialProblem } from '../transport/baseUrl';
import type { Client } from '../transport/client';
import { ApiError, type FieldViolation, type Problem } from '../transport/errors';
import { InvalidId } from '../transport/path';
import { formatTime, problemOf } from '../transport/token';
import type { IdentityInput } from '../transport/types';
import { labelOf, parameterOf } from './labels';
import { ParameterProblem } from './parameterProblem';

type Refusal = Extract<Problem, { kind: 'refused' }>;

interface Words {
	/** What happened. */
	message: string;
	/** What to do next. */
	description: string;
}

/** What the messages may speak of. */
interface Situation {
	node: INode;
	/** The operation's fields, for their labels. */
	fields?: INodeProperties[];
	client: Client | undefined;
	/** The input item that failed, counted from 0 as n8n counts. */
	itemIndex?: number;
}

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
const LOOK_FIRST =
	'It is not known whether the change was carried out: look before you run the node again.';
/** Angle brackets in words: n8n's editor takes them for markup and shows nothing. */
const REFUSED_CHARACTERS = '{ } [ ] ; : ? \\ / | * ^ % $ # = ~ ` ! and angle brackets.';

/**
 * Makes any error one of n8n's, in words: what happened and to which item, and what to do next. It
 * holds nothing of the request but its method, so no token either.
 */
export function toNodeError(
	error: unknown,
	situation: Situation,
): NodeApiError | NodeOperationError {
	const { node, itemIndex } = situation;
	const isPartlyDone = error instanceof PartlyDone;
	const cause = isPartlyDone ? error.cause : error;
	const suffix = isPartlyDone ? `; ${error.message}` : '';
	const itemOf = itemIndex === undefined ? {} : { itemIndex };
	if (cause instanceof ApiError) {
		const { message, description } = wordsFor(cause, situation);
		const { status, request } = cause;
		const facts: JsonObject = { method: request.method, host: request.host };
		const httpCode = status === undefined ? {} : { httpCode: String(status) };
		const made = new NodeApiError(node, facts, { message, description, ...httpCode, ...itemOf });
		return saying(`${message}${suffix}`, made, itemIndex);
	}
	const { message, description } = localWords(cause);
	if (isExpressionError(cause)) {
		// n8n's own description is kept, and what its editor makes of it.
		const made = new NodeOperationError(node, cause, { message, ...itemOf });
		made.description ??= 'Open this step and correct the expression.';
		const name = cause.context?.parameter?.split('.').at(-1) ?? '';
		const label = labelOf(situation.fields ?? [], name);
		return saying(label === undefined ? message : `'${label}': ${message}`, made, itemIndex);
	}
	const made = new NodeOperationError(node, message, { description, ...itemOf });
	return saying(`${message}${suffix}`, made, itemIndex);
}

/**
 * Sets the message of an error that is made already: n8n looks in what its errors are made with for
 * codes of Node.js, and puts words of its own in the place of a message that quotes the name
 * "RemoteAccess" (EACCES).
 */
function saying<T extends NodeApiError | NodeOperationError>(
	message: string,
	error: T,
	itemIndex: number | undefined,
): T {
	// n8n's editor adds the item itself where it is missing; logs and outputs would lack it.
	error.message = itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;
	return error;
}

/** A first step of an item was done and a later one failed. The message says what is there now. */
export class PartlyDone extends Error {
	override readonly name = 'PartlyDone';

	constructor(
		message: string,
		override readonly cause: unknown,
	) {
		super(message);
	}
}

/** Something that was begun has not ended, and may yet. */
export class Unfinished extends Error {
	override readonly name = 'Unfinished';

	constructor(
		message: string,
		/** What to do about it. */
		readonly description: string,
	) {
		super(message);
	}
}

/** By its name: n8n may have made it in another context, with a class of its own. */
function isExpressionError(error: unknown): error is Error & { context?: { parameter?: string } } {
	return error instanceof Error && error.name === 'ExpressionError';
}

function localWords(error: unknown): { message: string; description?: string } {
	if (error instanceof ParameterProblem || error instanceof Unfinished) return error;
	if (error instanceof InvalidId) {
		return {
			message: error.message,
			description: 'Copy the ID from the Admin Console or from the output of another step.',
		};
	}
	if (error instanceof CredentialProblem) {
		return {
			message: error.message,
			description: error.mayPass ? 'Try again in a while.' : 'Open the credential and correct it.',
		};
	}
	return { message: error instanceof Error ? error.message : String(error) };
}

function wordsFor(error: ApiError, situation: Situation): Words {
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
				message: `The answer of ${request.host} is not ${problem.expected}`,
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

/** The first try counts too: it may have been carried out where the last one could not be. */
function cautionOf({ mayBeDone, history, request }: ApiError): string {
	return mayBeDone || history.earlierTryMayBeDone ? ` ${request.ifUnsure ?? LOOK_FIRST}` : '';
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
			return (
				visibleTokenWords(situation) ?? {
					message: refusedTokenWords(error, situation),
					description: tokenWords(situation).refused,
				}
			);
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

function violationWords(violations: FieldViolation[], fields: INodeProperties[] = []): Words {
	const labels = violations.map(({ field }) => `'${labelOf(fields, parameterOf(field)) ?? field}'`);
	const complaints = violations.map(({ description }) => complaintOf(description));
	const told = labels.map((label, index) => `${label} ${complaints[index]!.words}`);
	return {
		message: told.join(', '),
		description: [...new Set(complaints.map(({ advice }) => advice))].join(' '),
	};
}

/** The API's short words for what is wrong with a field, as a part of a sentence. */
function complaintOf(description: string): { words: string; advice: string } {
	const limit = /exceeds (\d+) (\w+)/.exec(description);
	if (/empty/.test(description)) {
		return {
			words: 'is empty',
			advice: 'Fill it in. If an expression does, check what it finds for this item.',
		};
	}
	if (/missing|required/.test(description)) {
		return {
			words: 'is missing',
			advice: 'Fill it in. If an expression does, check what it finds for this item.',
		};
	}
	if (limit) {
		return { words: `has more than ${limit[1]} ${limit[2]}`, advice: 'Shorten it.' };
	}
	if (/character|pattern/.test(description)) {
		return {
			words: 'contains a character that Beyond Identity does not accept',
			advice: `Leave out ${REFUSED_CHARACTERS}`,
		};
	}
	return { words: `is not accepted: ${description}`, advice: 'Correct it and try again.' };
}

function tokenWords({ client }: Situation): typeof API_TOKEN_WORDS {
	return client?.renewsToken ? ACCESS_TOKEN_WORDS : API_TOKEN_WORDS;
}

/** What is visibly wrong with the token, if anything is. */
function visibleTokenWords(situation: Situation): Words | undefined {
	const { client } = situation;
	const { name, expired, elsewhere } = tokenWords(situation);
	const problem = client && problemOf(client.claims, client, name);
	if (!problem) return undefined;
	return { message: problem.message, description: problem.isExpired ? expired : elsewhere };
}

function refusedTokenWords({ history }: ApiError, situation: Situation): string {
	const { name } = tokenWords(situation);
	return history.wasAcceptedBefore && !situation.client?.renewsToken
		? `The ${name} expired or was revoked while the node ran`
		: `Beyond Identity did not accept the ${name}`;
}

function forbiddenWords(scopes: string[], situation: Situation): Words {
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

/** E.g. "a, b and c". */
function listOf(words: string[]): string {
	return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function plural(word: string, list: unknown[]): string {
	return list.length === 1 ? word : `${word}s`;
}

function notFoundWords({ resource }: Refusal): Words {
	const elsewhere =
		'It may have been deleted, or belong to another realm than the one that this step works in.';
	if (!resource) {
		return {
			message: 'Beyond Identity has nothing at this address',
			description: 'Check region, tenant ID and realm ID in the credential.',
		};
	}
	return {
		message: `${wordsOf(resource.type)} '${resource.id}' was not found`,
		description:
			resource.type === 'Realm'
				? "Check 'Realm' under 'Options', or the realm ID in the credential."
				: `Check the ID. ${elsewhere}`,
	};
}

/** What the Admin Console calls the API's resources, where it is not the same. */
const OTHER_WORDS: Record<string, string> = {
	Credential: 'Passkey',
	CredentialBindingJob: 'Passkey enrollment',
	BatchCredentialBindingJob: 'Batch of passkey enrollments',
};

function wordsOf(resourceType: string): string {
	return (
		OTHER_WORDS[resourceType] ??
		resourceType.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
	);
}

function conflictWords(message: string, { request }: ApiError): Words {
	if (/username already exists/i.test(message)) {
		const { method, body } = request;
		const { identity } = (body ?? {}) as { identity?: IdentityInput };
		return {
			message: `The username '${identity?.traits?.username ?? ''}' is already taken`,
			description: `Another identity of the realm has it; upper and lower case make no difference. ${method === 'POST' ? "To change that identity instead, use the operation 'Create or Update'." : 'Choose another username.'}`,
		};
	}
	if (/group has children/i.test(message)) {
		return {
			message: 'The group has members, so it was not deleted',
			description:
				"Beyond Identity deletes empty groups only. Turn on 'Remove Members First' under 'Options' to take its members out first.",
		};
	}
	if (/resource server not found/i.test(message)) {
		return {
			message: 'The resource server was not found',
			description: "Check 'Resource Server', or leave it empty for Beyond Identity's own API.",
		};
	}
	if (/binding job/i.test(message)) {
		return {
			message: 'The enrollment is complete, so it cannot be revoked',
			description:
				"The person has a passkey already. To take that away, use the resource 'Passkey' with the operation 'Revoke'.",
		};
	}
	return {
		message: `Beyond Identity refused this because of a conflict: ${message}`,
		description: 'Look at what is there already, and try again.',
	};
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
		message: `Beyond Identity cannot do this: ${message}`,
		description: 'Check the values of this step.',
	};
}
