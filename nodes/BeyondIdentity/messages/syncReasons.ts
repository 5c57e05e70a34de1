import type { ApiError } from '../transport/errors/apiError';
import { wordsForApiError } from './apiErrors';
import { limitWords, type LimitFacts } from './syncErrors';
import { listOf, plural, type Facts } from './words';

/** Why something is not done that would be. */
export type Why =
	| { kind: 'suspended' | 'administrator' | 'protectedGroup' | 'notWhole' }
	| { kind: 'gone' | 'renamed' | 'unnamed' }
	| { kind: 'failedItem'; item: number }
	| { kind: 'rolesUnread'; error: ApiError }
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
 * @param client whose token it is that may not read what is needed
 */
export function spareWords(
	{ would, why }: { would: string; why: Why },
	client: Facts['client'],
): string {
	return `${NOT_DONE[would]}: ${whyWords(why, client)}.`;
}

/** What a step says that finds nothing to do. */
export const NOBODY_CONCERNED = 'Everyone is up to date.';

function whyWords(why: Why, client: Facts['client']): string {
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
			return `it couldn't be checked who has an administrator role. ${errorWords(why.error, client)}`;
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

function errorWords(error: ApiError, client: Facts['client']): string {
	const { scopes } = error.request;
	// What a token may do is not always told by the token itself.
	return error.status === 403 && !client?.claims.scopes
		? `The token needs the ${plural('scope', scopes.length)} ${listOf(scopes)}`
		: wordsForApiError(error, { client }).message;
}
