import type { INode, INodeProperties } from 'n8n-workflow';
import type { TokenClaims } from '../transport/auth/claims';
import type { RequestInfo } from '../transport/errors/apiError';

/** A message as a person reads it. */
export interface Words {
	/** What happened. */
	message: string;
	/** What to do next. */
	description?: string;
}

/** What the messages may say of the token in use. */
export interface TokenFacts {
	claims: TokenClaims;
	tenantId: string;
	realmId: string;
	isTokenRenewable: boolean;
}

/** What the messages about the API may speak of. */
export interface Facts {
	/** The operation's fields, for their labels. */
	fields?: readonly INodeProperties[];
	/** The client in use, where there is one already. */
	client: TokenFacts | undefined;
}

/** What the messages may speak of. */
export interface Situation extends Facts {
	node: INode;
	/** The input item that failed, counted from 0 as n8n counts. */
	itemIndex?: number;
}

/** What to do where it is not known what became of a change. */
export const LOOK_FIRST =
	'The change may or may not have been made. Check before you run the node again.';

/** What to do where something may have been created, and a second try would leave something behind. */
export const LOOK_FIRST_FOR = {
	group:
		"The group may have been created. Look for its name with the 'Get Many' operation before you run the node again.",
	enrollment:
		"The invitation may have been created. Look for it with the 'Get Many' operation of 'Passkey Enrollment' before you run the node again.",
} satisfies Record<NonNullable<RequestInfo['creates']>, string>;

/** E.g. "a and b", "a, b, and c". */
export function listOf(words: string[]): string {
	if (words.length < 3) return words.join(' and ');
	return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
}

/** A word in the singular or plural. */
export function plural(word: string, count: number): string {
	return count === 1 ? word : `${word}s`;
}

/** The verb for a count, e.g. "1 of 3 members was", "2 members were". */
export function wasOrWere(count: number): string {
	return count === 1 ? 'was' : 'were';
}

/** A time for a message, to the minute, e.g. `2026-01-31 at 10:20 UTC`. */
export function formatTime(date: Date): string {
	return Number.isNaN(date.getTime())
		? 'an unknown date'
		: `${date.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}

/** What is wrong with a number. */
export function inexactWords(value: number): string {
	return Number.isFinite(value)
		? 'a number that is too large to be exact'
		: `${value}, which is not a number that can be used`;
}
