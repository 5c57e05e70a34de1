import { backoff, fullJitter } from '../../../nodes/BeyondIdentity/transport/http/backoff';

test.each([
	[0, 250],
	[1, 500],
	[4, 4000],
	[6, 16_000],
	[7, 20_000],
	[50, 20_000],
])('round %i is %i ms at most', (round, milliseconds) => {
	expect(backoff(round)).toBe(milliseconds);
	expect(fullJitter(round, () => 1)).toBe(milliseconds);
	expect(fullJitter(round, () => 0.25)).toBe(milliseconds / 4);
	expect(fullJitter(round, () => 0)).toBe(0);
});
