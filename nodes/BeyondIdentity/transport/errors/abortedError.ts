import { BeyondIdentityError } from './base';

/** The execution was stopped while a request waited for its turn. */
export class AbortedError extends BeyondIdentityError {
	override readonly name = 'AbortedError';
}

/**
 * Waits for work that cannot be broken off, as long as nobody stops the execution.
 *
 * @throws AbortedError as soon as the signal says so; the work goes on by itself
 */
export async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	let onAbort = () => {};
	const aborted = new Promise<never>((_resolve, reject) => {
		onAbort = () => reject(new AbortedError());
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort);
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
