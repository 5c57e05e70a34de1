import { BeyondIdentityError } from './base';

/** The execution was stopped while a request waited for its turn. */
export class AbortedError extends BeyondIdentityError {
	override readonly name = 'AbortedError';
}
