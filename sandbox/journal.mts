/** One request and its answer, without its token. */
export interface Exchange {
	/** Counted from 1. */
	number: number;
	/** The API method, e.g. `CreateIdentity`; empty where the path belongs to none. */
	operationId: string;
	method: string;
	/** Path and query, as they came. */
	url: string;
	requestBody: unknown;
	/** The answer's status; 0 where the connection was dropped. */
	status: number;
	responseBody: unknown;
	/** Set where the sandbox was told to misbehave and did. */
	misbehaved?: string;
	startedAt: Date;
	milliseconds: number;
}

const KEPT = 200;

/** What the sandbox was asked, newest last. */
export class Journal {
	readonly latest: Exchange[] = [];
	private recorded = 0;
	private counts = new Map<string, number>();
	private readonly listeners = new Set<(exchange: Exchange) => void>();

	record(recorded: Omit<Exchange, 'number'>): void {
		this.recorded += 1;
		const exchange = { number: this.recorded, ...recorded };
		this.latest.push(exchange);
		if (this.latest.length > KEPT) this.latest.shift();
		for (const key of [exchange.operationId, `${exchange.operationId} ${exchange.status}`, '*']) {
			this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
		}
		for (const listener of this.listeners) listener(exchange);
	}

	/**
	 * @param operationId an API method, or nothing for all requests
	 * @param status only answers with this status
	 */
	count(operationId = '*', status?: number): number {
		return this.counts.get(status === undefined ? operationId : `${operationId} ${status}`) ?? 0;
	}

	/** All counts, keyed by method and by method and status. */
	totals(): Record<string, number> {
		return Object.fromEntries(this.counts);
	}

	clear(): void {
		this.latest.length = 0;
		this.counts.clear();
	}

	/** @returns how to stop listening */
	onExchange(listener: (exchange: Exchange) => void): () => void {
		this.listeners.add(listener);
		return () => void this.listeners.delete(listener);
	}
}
