import { BeyondIdentityError } from './base';

/** One of the API's complaints about a field. */
export interface FieldViolation {
	/** The API's path to the field, e.g. `identity.traits.username`. */
	field: string;
	description: string;
}

/** The API answered, and said no. */
export interface Refusal {
	kind: 'refused';
	status: number;
	/** The API's own words. */
	message: string;
	violations: FieldViolation[];
	/** What is missing, or what the refusal is about. */
	resource?: { type: string; id: string };
	/** IDs that a batch named and the API does not know. */
	unknownIds: string[];
	/** For a 429: when requests are welcome again, where that is too long to wait. */
	until?: Date;
	/** For a 429: how much there is room for. */
	remaining?: number;
}

/** What an answer was expected to hold. */
export type Expected =
	| 'json'
	| 'identity'
	| 'group'
	| 'passkey'
	| 'enrollment'
	| 'enrollmentBatch'
	| 'realm'
	| 'ssoConfig'
	| { listOf: string[] }
	| { identityWithUsername: string };

/** Why a request has no good answer. */
export type ApiProblem =
	| Refusal
	| { kind: 'timeout'; milliseconds: number }
	/** No connection came about, so nothing was carried out. */
	| { kind: 'unreachable'; code: string }
	| { kind: 'connectionLost'; code: string }
	/** An answer that is not the API's, or not of the shape that it documents. */
	| { kind: 'unreadable'; status: number; expected: Expected }
	/** A list that gives the same page token again would never end. */
	| { kind: 'endlessList' };

/** What was asked, for messages: never its headers. */
export interface RequestInfo {
	method: string;
	host: string;
	/** The scopes that the API method needs. */
	scopes: string[];
	body?: object;
	/** What a second request would make a second one of. */
	creates?: 'group' | 'enrollment';
}

/** What went before. */
export interface History {
	/** An earlier try of the same request may have been carried out. */
	earlierTryMayBeDone: boolean;
	/** The API took an earlier request of the same execution. */
	wasAcceptedBefore: boolean;
}

const NO_HISTORY: History = { earlierTryMayBeDone: false, wasAcceptedBefore: false };

/** The one error that a request to the API ends in. It holds no token. */
export class ApiError extends BeyondIdentityError {
	override readonly name = 'ApiError';

	constructor(
		readonly problem: ApiProblem,
		readonly request: RequestInfo,
		readonly history: History = NO_HISTORY,
	) {
		super(problem.kind === 'refused' ? `${problem.status} ${problem.message}` : problem.kind);
	}

	/** The HTTP status of a refusal; nothing where there was no answer. */
	get status(): number | undefined {
		return this.problem.kind === 'refused' ? this.problem.status : undefined;
	}

	/** Whether the API may have done what it was asked, although there is no good answer. */
	get outcomeUnknown(): boolean {
		return mayBeDone(this.problem, this.request.method);
	}

	/** The same, where what was asked may have been carried out by an earlier request. */
	withDoubt(): ApiError {
		return new ApiError(this.problem, this.request, {
			...this.history,
			earlierTryMayBeDone: true,
		});
	}

	/**
	 * What the refusal of a batch means for one of the things that it named.
	 *
	 * @param type as the API calls the thing, e.g. `Identity`
	 */
	forOne(type: string, id: string): ApiError {
		const alone =
			this.problem.kind === 'refused'
				? { ...this.problem, unknownIds: [], resource: { type, id } }
				: this.problem;
		return new ApiError(alone, this.request, this.history);
	}
}

/**
 * Whether a request may have been carried out, although it has no good answer.
 *
 * @param method of HTTP
 */
export function mayBeDone(problem: ApiProblem, method: string): boolean {
	if (method === 'GET') return false;
	switch (problem.kind) {
		case 'timeout':
		case 'connectionLost':
		case 'unreadable':
			return true;
		case 'refused':
			return problem.status >= 500;
		case 'unreachable':
		case 'endlessList':
			return false;
	}
}

/** What a request named that the API does not know; nothing where it refused for another reason. */
export function refusedResource(error: unknown): { type: string; id: string } | undefined {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return undefined;
	const { status, resource } = error.problem;
	return status === 404 ? resource : undefined;
}
