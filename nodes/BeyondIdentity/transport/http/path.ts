import { InvalidIdError } from '../errors/invalidIdError';

/**
 * Builds a path from a template, with every value encoded.
 *
 * @example path`groups/${id}:addMembers`
 * @throws InvalidIdError for a value that no encoding keeps in its place: empty, `.`, `..`, or broken text
 */
export function path(strings: TemplateStringsArray, ...ids: string[]): string {
	return strings.reduce((built, text, index) => built + encodeId(ids[index - 1] ?? '') + text);
}

function encodeId(id: string): string {
	// URLs resolve dots even where they are percent-encoded; half a surrogate pair has no encoding.
	if (id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
		throw new InvalidIdError(id);
	}
	return encodeURIComponent(id);
}
