/** An answer of the API that is not a success. The server's error handler sends it. */
export class ApiFault extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly details?: object[],
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}

	get body(): object {
		return {
			code: this.code,
			message: this.message,
			...(this.details ? { details: this.details } : {}),
		};
	}
}

export interface FieldViolation {
	field: string;
	description: string;
}

export const malformed = () => new ApiFault(400, 'bad_request', 'invalid request');
export const unauthorized = () => new ApiFault(401, 'unauthorized', 'unauthorized');
export const forbidden = () => new ApiFault(403, 'forbidden', 'forbidden');
export const conflict = (message: string) => new ApiFault(409, 'conflict', message);

/** A conflict that names what is in the way. */
export function conflictWith(resourceType: string, id: string, description: string): ApiFault {
	return new ApiFault(409, 'conflict', description, [
		{ type: 'ResourceInfo', resource_type: resourceType, id, description },
	]);
}

export function invalid(violations: FieldViolation[]): ApiFault {
	return new ApiFault(400, 'bad_request', 'invalid parameters', [
		{ type: 'FieldViolations', field_violations: violations },
	]);
}

/** @param resourceType the API's name for the kind of thing, e.g. `CredentialBindingJob` */
export function notFound(resourceType: string, id: string): ApiFault {
	const words = resourceType.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
	const description = `${words} not found`;
	return new ApiFault(404, 'not_found', description, [
		{ type: 'ResourceInfo', resource_type: resourceType, id, description },
	]);
}

export function unprocessable(resourceType: string, id: string, description: string): ApiFault {
	return new ApiFault(422, 'unprocessable_entity', description, [
		{ type: 'ResourceInfo', resource_type: resourceType, id, description },
	]);
}

/** `batchDelete` names the unknown IDs, in the capitals that the API really sends. */
export function identitiesNotFound(ids: string[]): ApiFault {
	return new ApiFault(404, 'not_found', 'identities not found', [
		{
			type: 'BatchOperationErrors',
			description: 'errors encountered performing batch operation',
			errors: [{ Description: 'identities not found', IDs: ids, ResourceType: 'Identity' }],
		},
	]);
}
