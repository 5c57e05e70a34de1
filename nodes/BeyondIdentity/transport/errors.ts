export interface FieldViolation {
	/** The API's path to the field, e.g. `identity.traits.username`. */
	field: string;
	description: string;
}

/** Why a request has no good answer. */
export type Problem =
	/** The API answered, and said no. */
	| {
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
	| { kind: 'timeout'; milliseconds: number }
	/** No connection came about, so nothing was carried out. */
	| { kind: 'unreachable'; code: string }
	| { kind: 'connectionLost'; code: string }
	/** An answer that is not the API's, or not of the shape that it documents. */
	| { kind: 'unreadable'; status: number; expected: string }
	/** A list that gives the same page token again would never end. */
	| { kind: 'endlessList' };

/** What was asked, for messages: never its headers. */
export interface RequestInfo {
	method: string;
	host: string;
	/** The scopes that the API method needs. */
	scopes: string[];
	body?: object;
	/** What to do where it is not known whether the request was carried out. */
	ifUnsure?: string;
}

/** What went before. */
export interface History {
	/** An earlier try of the same request may have been carried out. */
	earlierTryMayBeDone: boolean;
	/** The API took an earlier request of the same execution. */
	wasAcceptedBefore: boolean;
}

/** The one error that the client throws. It holds no token. */
export class ApiError extends Error {
	override readonly name = 'ApiError';

	constructor(
		readonly problem: Problem,
		readonly request: RequestInfo,
		readonly history: History = { earlierTryMayBeDone: false, wasAcceptedBefore: false },
	) {
		super(problem.kind === 'refused' ? `${problem.status} ${problem.message}` : problem.kind);
	}

	/** The HTTP status of a refusal; nothing where there was no answer. */
	get status(): number | undefined {
		return this.problem.kind === 'refused' ? this.problem.status : undefined;
	}

	/** Whether the API may have done what it was asked, although there is no good answer. */
	get mayBeDone(): boolean {
		if (this.request.method === 'GET') return false;
		switch (this.problem.kind) {
			case 'timeout':
			case 'connectionLost':
			case 'unreadable':
				return true;
			case 'refused':
				return this.problem.status >= 500;
			default:
				return false;
		}
	}
}

/** What a batch's 404 means for one of the things that it named. */
export function notFoundAlone(
	{ problem, request, history }: ApiError,
	type: string,
	id: string,
): ApiError {
	const alone = problem.kind === 'refused' ? { ...problem, unknownIds: [] } : problem;
	return new ApiError({ ...alone, resource: { type, id } } as Problem, request, history);
}

/**
 * Reads the body of an error.
 *
 * @param body `{code, message, details}` by the API's description; anything else gives no details
 * @param remaining what a 429 says that there is room for
 */
export function readRefusal(
	status: number,
	body: unknown,
	remaining?: number,
): Extract<Problem, { kind: 'refused' }> {
	const refusal = {
		kind: 'refused' as const,
		status,
		message: textOf(recordOf(body).message),
		violations: [] as FieldViolation[],
		unknownIds: [] as string[],
	};
	let resource: { type: string; id: string } | undefined;
	for (const detail of recordsOf(recordOf(body).details)) {
		for (const violation of recordsOf(detail.field_violations)) {
			refusal.violations.push({
				field: textOf(violation.field),
				description: textOf(violation.description),
			});
		}
		if (detail.resource_type !== undefined) {
			resource ??= { type: textOf(detail.resource_type), id: textOf(detail.id) };
		}
		for (const error of recordsOf(detail.errors)) {
			// The API capitalises these names, against its own custom.
			const ids = error.IDs ?? error.ids;
			if (Array.isArray(ids)) refusal.unknownIds.push(...ids.map(textOf));
		}
	}
	return {
		...refusal,
		...(resource ? { resource } : {}),
		...(remaining === undefined ? {} : { remaining }),
	};
}

function recordOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function recordsOf(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.map(recordOf) : [];
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
