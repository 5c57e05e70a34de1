import type { ApiProblem } from '../../../nodes/BeyondIdentity/transport/errors/apiError';
import { readRefusal } from '../../../nodes/BeyondIdentity/transport/http/errorBody';
import {
	shouldRetry,
	withRetries,
	type Failure,
	type RetryReason,
	type RetryRules,
} from '../../../nodes/BeyondIdentity/transport/http/retryPolicy';

const get: RetryRules = { method: 'GET', isIdempotent: true, maxRetries: 3 };
const create: RetryRules = { method: 'POST', isIdempotent: false, maxRetries: 3 };
const queue: RetryRules = { ...create, fillsQueue: true };

const lost: ApiProblem = { kind: 'connectionLost', code: 'ECONNRESET' };
const timeout: ApiProblem = { kind: 'timeout', milliseconds: 100 };
const unreachable: ApiProblem = { kind: 'unreachable', code: 'ECONNREFUSED' };
const unreadable: ApiProblem = { kind: 'unreadable', status: 200, expected: 'json' };
const status = (code: number): ApiProblem => readRefusal(code);

test.each<[string, ApiProblem, RetryRules, number, number | undefined, RetryReason | undefined]>([
	['a 429', status(429), get, 0, undefined, 'rateLimited'],
	['a 429 of a create: it was not carried out', status(429), create, 0, 1000, 'rateLimited'],
	['a 429 after all retries: it does not count', status(429), get, 99, 1000, 'rateLimited'],
	['a 429 that asks for two minutes', status(429), get, 0, 120_000, 'rateLimited'],
	['a 429 that asks for more', status(429), get, 0, 120_001, undefined],
	['a full queue', status(429), queue, 0, undefined, undefined],
	['a rate limit of the queue', status(429), queue, 0, 1000, 'rateLimited'],
	['a 503', status(503), get, 0, undefined, 'unavailable'],
	['a 503 that asks for more than two minutes', status(503), get, 0, 300_000, undefined],
	['a 500', status(500), get, 2, undefined, 'transient'],
	['a 500 after all retries', status(500), get, 3, undefined, undefined],
	['a 502 of what must not be done twice', status(502), create, 0, undefined, undefined],
	['a 504', status(504), get, 0, undefined, 'transient'],
	['a 501', status(501), get, 0, undefined, undefined],
	['a 400', status(400), get, 0, undefined, undefined],
	['a 401', status(401), get, 0, undefined, undefined],
	['a lost connection', lost, get, 0, undefined, 'transient'],
	['a lost connection of what must not be done twice', lost, create, 0, undefined, undefined],
	['a time-out', timeout, get, 0, undefined, 'transient'],
	['a connection that never came about', unreachable, create, 0, undefined, 'transient'],
	['an answer that was cut off, of a look-up', unreadable, get, 0, undefined, 'transient'],
	['an answer that is none, of a change', unreadable, create, 0, undefined, undefined],
	['a redirect', { ...unreadable, status: 302 }, get, 0, undefined, undefined],
	[
		'a limit that is known to last',
		{ ...status(429), until: new Date() } as ApiProblem,
		get,
		0,
		undefined,
		undefined,
	],
])('%s', (_name, problem, rules, retries, wait, reason) => {
	const hints = wait === undefined ? {} : { wait };
	expect(shouldRetry({ problem, hints }, rules, retries)).toBe(reason);
});

test('a limit is not waited for longer than somebody has patience', () => {
	const limited = { problem: status(429), hints: { wait: 1000 } };
	expect(shouldRetry(limited, get, 0, 1500)).toBe('rateLimited');
	expect(shouldRetry(limited, get, 0, 1000)).toBeUndefined();
	expect(shouldRetry({ problem: status(429), hints: {} }, get, 0, 0)).toBeUndefined();
});

describe('the loop', () => {
	/** Answers one after another, and says what the loop made of them. */
	async function loop(answers: Array<ApiProblem | 'fine'>, rules: RetryRules) {
		const pauses: string[] = [];
		let next = 0;
		const ended = await withRetries<string, Failure>({
			rules,
			attempt: async () => {
				const answer = answers[next]!;
				next += 1;
				return answer === 'fine' ? { value: answer } : { problem: answer, hints: {} };
			},
			pause: async (reason, _failure, round) => void pauses.push(`${reason} ${round}`),
		});
		return { ended, pauses, tries: next };
	}

	test('goes on until there is an answer', async () => {
		const { ended, pauses } = await loop([status(500), lost, 'fine'], get);
		expect(ended).toEqual({ value: 'fine' });
		expect(pauses).toEqual(['transient 0', 'transient 1']);
	});

	test('counts waits for a limit by themselves', async () => {
		const limits = Array.from({ length: 9 }, () => status(429));
		const { ended, pauses } = await loop([...limits, status(500), 'fine'], get);
		expect(ended).toEqual({ value: 'fine' });
		expect(pauses.at(-2)).toBe('rateLimited 8');
		expect(pauses.at(-1)).toBe('transient 0');
	});

	test('ends with the last failure after all retries', async () => {
		const { ended, tries } = await loop([status(500), status(502), lost, status(504)], get);
		expect(tries).toBe(4);
		expect(ended).toEqual({
			failure: { problem: status(504), hints: {} },
			earlierTryMayBeDone: false,
		});
	});

	test('carries along that an earlier try may have been carried out', async () => {
		const patch: RetryRules = { method: 'PATCH', isIdempotent: true, maxRetries: 3 };
		const { ended } = await loop([lost, status(404)], patch);
		expect(ended).toMatchObject({ earlierTryMayBeDone: true });
		const refused = await loop([status(429), status(404)], patch);
		expect(refused.ended).toMatchObject({ earlierTryMayBeDone: false });
	});
});
