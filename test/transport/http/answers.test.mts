import { ApiError } from '../../../nodes/BeyondIdentity/transport/errors/apiError';
import { InvalidIdError } from '../../../nodes/BeyondIdentity/transport/errors/invalidIdError';
import { readRefusal } from '../../../nodes/BeyondIdentity/transport/http/errorBody';
import { idempotentDelete } from '../../../nodes/BeyondIdentity/transport/http/idempotentDelete';
import { readNetworkError } from '../../../nodes/BeyondIdentity/transport/http/networkErrors';
import { path } from '../../../nodes/BeyondIdentity/transport/http/path';

const EMPTY = { kind: 'refused', message: '', violations: [], unknownIds: [] };

test.each<[string, unknown, object]>([
	['nothing', undefined, {}],
	['text', '<h1>Bad gateway</h1>', {}],
	['a list', [1, 2], {}],
	['a message', { code: 'x', message: 'no' }, { message: 'no' }],
	['a message that is none', { message: 7, details: 'x' }, {}],
	[
		'violations',
		{
			details: [
				{ field_violations: [{ field: 'group.display_name', description: 'empty string' }] },
			],
		},
		{ violations: [{ field: 'group.display_name', description: 'empty string' }] },
	],
	[
		'what is missing: the first one counts',
		{
			details: [
				{ resource_type: 'Group', id: 'g' },
				{ resource_type: 'Realm', id: 'r' },
			],
		},
		{ resource: { type: 'Group', id: 'g' } },
	],
	['unknown IDs', { details: [{ errors: [{ IDs: ['a', 'b'] }] }] }, { unknownIds: ['a', 'b'] }],
	['unknown ids', { details: [{ errors: [{ ids: ['a'] }, 'x'] }] }, { unknownIds: ['a'] }],
])('an error body that is or has %s', (_what, body, read) => {
	expect(readRefusal(400, body)).toEqual({ ...EMPTY, status: 400, ...read });
});

test('what a 429 has room for is kept', () => {
	expect(readRefusal(429, undefined, 12)).toEqual({ ...EMPTY, status: 429, remaining: 12 });
});

test.each([
	[{ code: 'ECONNREFUSED' }, { kind: 'unreachable', code: 'ECONNREFUSED' }],
	[{ code: 'ENOTFOUND' }, { kind: 'unreachable', code: 'ENOTFOUND' }],
	[{ code: 'CERT_HAS_EXPIRED' }, { kind: 'unreachable', code: 'CERT_HAS_EXPIRED' }],
	[{ code: 'ECONNABORTED' }, { kind: 'timeout', milliseconds: 500 }],
	[{ code: 'ECONNRESET' }, { kind: 'connectionLost', code: 'ECONNRESET' }],
	[{ cause: { cause: { code: 'ETIMEDOUT' } } }, { kind: 'timeout', milliseconds: 500 }],
	[
		{ cause: { cause: { cause: { cause: { code: 'ETIMEDOUT' } } } } },
		{ kind: 'connectionLost', code: '' },
	],
	[undefined, { kind: 'connectionLost', code: '' }],
	['broken', { kind: 'connectionLost', code: '' }],
])('the network error %j', (error, problem) => {
	expect(readNetworkError(error, 500)).toEqual(problem);
});

test.each([
	['plain', '/x/plain/y'],
	['a/b', '/x/a%2Fb/y'],
	['a?b#c', '/x/a%3Fb%23c/y'],
	['..%2f', '/x/..%252f/y'],
	['ä', '/x/%C3%A4/y'],
])('the ID %j keeps its place in a path', (id, built) => {
	expect(path`/x/${id}/y`).toBe(built);
});

test.each(['', '.', '..', '\ud800'])('the ID %j cannot stand in a path', (id) => {
	expect(() => path`/x/${id}`).toThrow(InvalidIdError);
});

describe('a deletion that answers 404', () => {
	const request = { method: 'DELETE', host: 'x', scopes: [] };
	const notFound = (earlierTryMayBeDone: boolean, unknownIds: string[] = []) =>
		new ApiError({ ...readRefusal(404), unknownIds }, request, {
			earlierTryMayBeDone,
			wasAcceptedBefore: true,
		});

	test.each<[string, ApiError, number, boolean]>([
		['at the first try', notFound(false), 1, false],
		['after a try that may have been carried out', notFound(true, ['a']), 1, true],
		['that names nothing', notFound(true), 1, false],
		['that names something else', notFound(true, ['z']), 1, false],
		['of some of a batch', notFound(true, ['a']), 2, false],
		['of all of a batch', notFound(true, ['a', 'b']), 2, true],
	])('%s', async (_when, error, count, isDone) => {
		const deleted = { type: 'Identity', ids: ['a', 'b'].slice(0, count) };
		const deletion = idempotentDelete(Promise.reject(error), deleted);
		if (isDone) await expect(deletion).resolves.toBeUndefined();
		else await expect(deletion).rejects.toBe(error);
	});
});
