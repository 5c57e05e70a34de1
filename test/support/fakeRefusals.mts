import type { FakeAnswer } from './fakePort.mts';

/** A 404 that names what is missing. */
export function missing(type: string, id: string): FakeAnswer {
	return {
		status: 404,
		body: { message: 'not found', details: [{ resource_type: type, id }] },
	};
}

/** A 404 of a batch that names the IDs that the API does not know. */
export function unknownIds(...ids: string[]): FakeAnswer {
	return { status: 404, body: { message: 'not found', details: [{ errors: [{ IDs: ids }] }] } };
}
