import type { Client } from '../transport/client';

const FIRST_MS = 250;
const MAX_MS = 10_000;
const GROWTH = 1.6;

/** The pauses between looks at something that goes on by itself: each longer than the last. */
export class Pause {
	private next = FIRST_MS;
	private changedAt: number;

	/** @param patience how long nothing may change, in milliseconds */
	constructor(
		private readonly client: Pick<Client, 'now' | 'sleep'>,
		private readonly patience: number,
	) {
		this.changedAt = client.now();
	}

	/** Whether nothing has changed for so long that nothing more is expected. */
	get isOver(): boolean {
		return this.client.now() - this.changedAt > this.patience;
	}

	/** @throws AbortedError */
	async take(): Promise<void> {
		await this.client.sleep(this.next);
		this.next = Math.min(this.next * GROWTH, MAX_MS);
	}

	hasChanged(): void {
		this.changedAt = this.client.now();
	}
}
