import { BeyondIdentityError } from './base';

/** An ID that cannot stand in a URL, so nothing can have it. */
export class InvalidIdError extends BeyondIdentityError {
	override readonly name = 'InvalidIdError';

	constructor(readonly id: string) {
		super('invalid ID');
	}
}
