import type { FieldViolation, Refusal } from '../errors/apiError';

/**
 * Reads the body of an error.
 *
 * @param body `{code, message, details}` by the API's description; anything else gives no details
 * @param remaining what a 429 says that there is room for
 */
export function readRefusal(status: number, body?: unknown, remaining?: number): Refusal {
	const violations: FieldViolation[] = [];
	const unknownIds: string[] = [];
	let resource: { type: string; id: string } | undefined;
	for (const detail of recordsOf(recordOf(body).details)) {
		for (const violation of recordsOf(detail.field_violations)) {
			violations.push({
				field: textOf(violation.field),
				description: textOf(violation.description),
			});
		}
		if (detail.resource_type !== undefined) {
			resource ??= { type: textOf(detail.resource_type), id: textOf(detail.id) };
		}
		for (const error of recordsOf(detail.errors)) {
			// The API capitalizes these names, against its own custom.
			const ids = error.IDs ?? error.ids;
			if (Array.isArray(ids)) unknownIds.push(...ids.map(textOf));
		}
	}
	return {
		kind: 'refused',
		status,
		message: textOf(recordOf(body).message),
		violations,
		unknownIds,
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
