import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { AbortedError } from '../transport/errors/abortedError';
import { ApiError } from '../transport/errors/apiError';
import { CredentialError } from '../transport/errors/credentialError';
import { InvalidIdError } from '../transport/errors/invalidIdError';
import { wordsForApiError } from './apiErrors';
import { wordsForCredentialError } from './credentialErrors';
import { labelOf } from './labels';
import { ParameterError } from './parameterErrors';
import { PartialFailure, UnfinishedError } from './partialFailures';
import { progressWords, type Progress } from './hints';
import { LOOK_FIRST, type Situation, type Words } from './words';

/**
 * Makes any error one of n8n's, in words: what happened and to which item, and what to do next. It
 * holds nothing of the request but its method, so no token either.
 */
export function toNodeError(
	error: unknown,
	situation: Situation,
): NodeApiError | NodeOperationError {
	const { node, itemIndex } = situation;
	let cause = error;
	let suffix = '';
	while (cause instanceof PartialFailure) {
		suffix = `; ${cause.message}${suffix}`;
		cause = cause.cause;
	}
	const itemOf = itemIndex === undefined ? {} : { itemIndex };
	if (cause instanceof ApiError) {
		const { message, description } = wordsForApiError(cause, situation);
		const { status, request } = cause;
		const facts: JsonObject = { method: request.method, host: request.host };
		const httpCode = status === undefined ? {} : { httpCode: String(status) };
		const made = new NodeApiError(node, facts, { message, description, ...httpCode, ...itemOf });
		return saying(`${message}${suffix}`, made, itemIndex);
	}
	const { message, description } = wordsForOtherError(cause);
	if (isExpressionError(cause)) {
		// n8n's own description is kept, and what its editor makes of it.
		const made = new NodeOperationError(node, cause, { message, ...itemOf });
		made.description ??= 'Open this step and fix the expression.';
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

/** By its name: n8n may have made it in another context, with a class of its own. */
function isExpressionError(error: unknown): error is Error & { context?: { parameter?: string } } {
	return error instanceof Error && error.name === 'ExpressionError';
}

function wordsForOtherError(error: unknown): Words {
	if (error instanceof ParameterError || error instanceof UnfinishedError) return error;
	if (error instanceof InvalidIdError) {
		return {
			message: `'${error.id}' is not a valid ID`,
			description: 'Copy the ID from the Admin Console or from the output of another step.',
		};
	}
	if (error instanceof AbortedError) {
		return { message: 'The execution was stopped', description: LOOK_FIRST };
	}
	if (error instanceof CredentialError) return wordsForCredentialError(error);
	return { message: error instanceof Error ? error.message : String(error) };
}

/** Adds what an earlier try of the step, by n8n's "Retry On Fail", may have done. */
export function tellEarlierTry<T extends NodeApiError | NodeOperationError>(error: T): T {
	const what =
		'An earlier try of this step may have done this item, at least in part. Check before you run the node again.';
	error.description = [error.description, what].filter(Boolean).join(' ');
	return error;
}

/** Adds what became of the other items, so that nobody has to guess. */
export function tellProgress<T extends NodeApiError | NodeOperationError>(
	error: T,
	progress: Progress,
): T {
	if (progress.total > 1 || progress.others || progress.begunOthers?.length) {
		const rest = progressWords(progress, 'already completed');
		error.description = [error.description, rest].filter(Boolean).join(' ');
	}
	return error;
}

/** A workflow that names an operation that there is not. */
export function unknownOperation(node: INode): NodeOperationError {
	return new NodeOperationError(node, "This operation doesn't exist");
}
