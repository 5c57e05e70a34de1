import { ParameterError } from './parameterErrors';

/** What a poll that fails means for the workflow. */
const NOTHING_LOST =
	'Nothing is lost: the next poll that works reports everything since the last one that did.';

/** Why what a poll read is not believed. */
export type DoubtFacts =
	| { kind: 'notWhole'; whose: 'realm' | 'group' }
	| { kind: 'tooManyGone'; gone: number; known: number };

/** A poll that read its lists, and reports nothing of them. */
export function doubtful(doubt: DoubtFacts): ParameterError {
	switch (doubt.kind) {
		case 'notWhole':
			return new ParameterError(
				`The list of ${doubt.whose === 'group' ? 'group members' : 'identities'} changed while it was being read, so this poll reported nothing`,
				NOTHING_LOST,
			);
		case 'tooManyGone': {
			const { gone, known } = doubt;
			return new ParameterError(
				`${inWords(gone)} of ${inWords(known)} identities are missing since the last poll, so this poll reported nothing`,
				'Check the realm in the Admin Console. If the identities come back, the trigger continues as before. If they were deleted on purpose, replace this step with a copy of it: a new trigger starts with the identities that exist now.',
			);
		}
	}
}

/**
 * A poll that did not come to its end in time.
 *
 * @param progress how many people were read, and how many there are
 * @param elapsedMs for how long it ran, in milliseconds
 */
export function outOfTime(
	{ read, total }: { read: number; total?: number },
	elapsedMs: number,
): ParameterError {
	const seconds = Math.max(Math.round(elapsedMs / 1000), 1);
	const ofAll = total === undefined ? '' : ` of ${inWords(total)}`;
	const pace = Math.round(read / seconds);
	return new ParameterError(
		`This poll ran out of time: it read ${inWords(read)}${ofAll} identities in ${inWords(seconds)} s, about ${inWords(pace)} per second`,
		`${NOTHING_LOST} If this keeps happening, ask Beyond Identity for a higher rate limit, watch a group instead of the realm, or give polls more time with n8n's environment variables N8N_SCHEDULER_POLL_TIMEOUT and N8N_SCHEDULER_LEASE_DURATION.`,
	);
}

function inWords(count: number): string {
	return count.toLocaleString('en-US');
}
