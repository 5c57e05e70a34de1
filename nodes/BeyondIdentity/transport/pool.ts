/** How work on many things goes on. */
export interface Control {
	/** How many requests may be in flight at once. */
	concurrency: number;
	/**
	 * Whether to start nothing new.
	 *
	 * @param hasFailed whether something of this very work has failed
	 */
	isOver(hasFailed: boolean): boolean;
}

/**
 * Works on things in their order, several at once.
 *
 * @param isOver tells when to start nothing new; what is in flight ends
 */
export async function forEachConcurrently<T>(
	things: readonly T[],
	concurrency: number,
	work: (thing: T) => Promise<void>,
	isOver: () => boolean,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < things.length && !isOver()) {
			next += 1;
			await work(things[next - 1]!);
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, things.length) }, worker));
}

/**
 * Works on things in their order, several at once, until one fails: then nothing new starts, and what is in
 * flight ends before the failure is told.
 *
 * @returns what each gave, in order
 * @throws the first error, in order
 */
export async function mapConcurrently<T, U>(
	things: readonly T[],
	concurrency: number,
	work: (thing: T) => Promise<U>,
): Promise<U[]> {
	const works: Array<Promise<U>> = [];
	let hasFailed = false;
	await forEachConcurrently(
		things,
		concurrency,
		async (thing) => {
			const own = work(thing);
			works.push(own);
			await own.catch(() => {
				hasFailed = true;
			});
		},
		() => hasFailed,
	);
	return await Promise.all(works);
}
