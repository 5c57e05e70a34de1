/** Lets work under one key happen in the order in which it was asked for, and all other work at once. */
export class KeyedMutex {
	private readonly latest = new Map<string, Promise<unknown>>();

	/**
	 * @param key what the work is on; work under the key `''` waits for nobody
	 * @param work begins once the work under the same key that was asked for before has ended, however
	 */
	async run<T>(key: string, work: () => Promise<T>): Promise<T> {
		if (key === '') return await work();
		const before = this.latest.get(key) ?? Promise.resolve();
		const mine = before.then(work, work);
		this.latest.set(key, mine);
		return await mine;
	}
}
