import { ApiError } from '../transport/errors/apiError';
import { limitWords, type LimitFacts } from './syncErrors';
import { listOf, plural } from './words';

/** Why something is not done that would be. */
export type Why =
	| { kind: 'suspended' | 'administrator' | 'protectedGroup' | 'notWhole' }
	| { kind: 'gone' | 'renamed' | 'unnamed' }
	| { kind: 'failedItem'; item: number }
	| { kind: 'rolesUnread'; error: unknown }
	| { kind: 'otherStatus'; status: string }
	| ({ kind: 'limit' } & LimitFacts);

/** Why somebody loses something. */
const CAUSES = {
	missing: 'Not in the input',
	status: 'Suspended in the input',
	groups: 'The input names other groups',
};

/** What is not done. */
const NOT_DONE: Record<string, string> = {
	create: 'Not created',
	update: 'Not updated',
	reactivate: 'Not reactivated',
	suspend: 'Not suspended',
	removeFromGroup: 'Not removed from groups',
	delete: 'Not deleted',
};

/** E.g. "Not in the input." */
export function causeWords(causes: ReadonlyArray<keyof typeof CAUSES>): string {
	return causes.map((cause) => `${CAUSES[cause]}.`).join(' ');
}

/**
 * E.g. "Not suspended: has an administrator role."
 *
 * @param would the action that is not done
 */
export function spareWords({ would, why }: { would: string; why: Why }): string {
	return `${NOT_DONE[would]}: ${whyWords(why)}.`;
}

/** What a step says that finds nothing to do. */
export const NOBODY_CONCERNED = 'Everyone is up to date.';

function whyWords(why: Why): string {
	switch (why.kind) {
		case 'suspended':
			return "'Reactivate' is off under 'Options'";
		case 'administrator':
			return 'has an administrator role in Beyond Identity';
		case 'protectedGroup':
			return 'is a member of the protected group';
		case 'failedItem':
			return `item ${why.item} failed, so it's not certain who is missing`;
		case 'notWhole':
			return 'a list of people or members changed while it was being read';
		case 'rolesUnread':
			return `it couldn't be checked who has an administrator role (${errorWords(why.error)})`;
		case 'unnamed':
			return "has no username, so it's not certain who this is";
		case 'gone':
			return 'no longer exists, or is not in this realm';
		case 'renamed':
			return 'has a name that is in the input by now';
		case 'otherStatus':
			return `has another status by now${why.status ? ` (${why.status})` : ''}`;
		case 'limit':
			return limitWords(why);
	}
}

function errorWords(error: unknown): string {
	if (!(error instanceof ApiError)) return String((error as Error).message ?? error);
	if (error.status !== 403) return error.message;
	const { scopes } = error.request;
	return `the token needs the ${plural('scope', scopes.length)} ${listOf(scopes)}`;
}
