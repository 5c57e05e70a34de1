/** Lets work on one thing happen in the order in which it was asked for, and all other work at once. */
export class Turns {
	private readonly latest = new Map<string, Promise<unknown>>();

	/**
	 * @param thing what the work is on; work on nothing in particular waits for nobody
	 * @param work begins once the work on the same thing that was asked for before has ended, however
	 */
	async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
		if (thing === '') return await work();
		const before = this.latest.get(thing) ?? Promise.resolve();
		const mine = before.then(work, work);
		this.latest.set(thing, mine);
		return await mine;
	}
}
