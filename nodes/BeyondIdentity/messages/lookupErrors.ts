import { ParameterError } from './parameterErrors';

/** What to do where a name is not found. */
const IN_REALM = (what: string) =>
	`Check the spelling, and check that the ${what} is in the realm this step uses.`;

/** A username that nobody in the realm has. */
export function noIdentityWithUsername(username: string): ParameterError {
	return new ParameterError(`No identity has the username '${username}'`, IN_REALM('identity'));
}

/** A text that is neither the ID nor the username of anybody in the realm. */
export function noIdentityWithIdOrUsername(text: string): ParameterError {
	return new ParameterError(`No identity has the ID or username '${text}'`, IN_REALM('identity'));
}

/**
 * A name that no group in the realm has.
 *
 * @param mayBeId whether it was looked for as an ID, too
 */
export function noGroupWithName(name: string, mayBeId: boolean): ParameterError {
	return new ParameterError(
		`No group has the name ${mayBeId ? 'or ID ' : ''}'${name}'`,
		IN_REALM('group'),
	);
}

/** @param ids of those that have the name */
export function ambiguousGroupName(name: string, ids: string[]): ParameterError {
	return new ParameterError(
		`${ids.length} groups have the name '${name}'`,
		`Choose one of them by ID: ${ids.join(', ')}.`,
	);
}

/** A text that is neither the ID nor the name of an SSO application in the realm. */
export function noSsoConfigWithName(text: string): ParameterError {
	return new ParameterError(
		`No SSO application has the name or ID '${text}'`,
		IN_REALM('SSO application'),
	);
}

/** @param ids of those that have the name */
export function ambiguousSsoConfigName(name: string, ids: string[]): ParameterError {
	return new ParameterError(
		`${ids.length} SSO applications have the name '${name}'`,
		`Choose one of them by ID: ${ids.join(', ')}.`,
	);
}

/** A realm without the resource server that is meant where none is chosen. */
export function noManagedResourceServer(): ParameterError {
	return new ParameterError(
		'The realm has no resource server for the Beyond Identity Management API',
		"Choose the role's API under 'Resource Server'.",
	);
}
