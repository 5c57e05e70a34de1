import { readRateLimitHints } from '../../../nodes/BeyondIdentity/transport/http/rateLimitHeaders';

const now = Date.parse('2026-11-23T12:00:00Z');

test.each([
	[{}, {}],
	[{ 'retry-after': '7' }, { wait: 7000 }],
	[{ 'retry-after': ' 0.5 ' }, { wait: 500 }],
	[{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, { wait: 30_000 }],
	[{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, { wait: 500 }],
	[{ 'retry-after': '0' }, { wait: 500 }],
	[{ 'retry-after': 'soon' }, {}],
	[{ 'retry-after': '-3' }, expect.anything()],
	[
		{ 'ratelimit-remaining': '4', 'ratelimit-reset': '9' },
		{ wait: 9000, remaining: 4 },
	],
	[{ 'retry-after': '1', 'ratelimit-reset': '9' }, { wait: 1000 }],
])('%j is read as %j', (headers, hints) => {
	expect(readRateLimitHints(headers, now, 429)).toEqual(hints);
});

test('a reset counts only where the request was refused', () => {
	const headers = { 'ratelimit-remaining': '4', 'ratelimit-reset': '9' };
	expect(readRateLimitHints(headers, now, 200)).toEqual({ remaining: 4 });
	expect(readRateLimitHints({ 'retry-after': '3' }, now, 503)).toEqual({ wait: 3000 });
});
