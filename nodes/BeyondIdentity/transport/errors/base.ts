/** What every error of this package is, so that one look tells them from a fault in the code. */
export abstract class BeyondIdentityError extends Error {
	abstract override readonly name: string;
}
