import { ApiError } from '../transport/errors/apiError';

/**
 * Does something once for all who ask, under a key; after a failure again for the next one, unless it
 * may have been carried out all the same.
 */
export class SingleFlight<T> {
	private readonly flights = new Map<string, Promise<T>>();

	async run(key: string, work: () => Promise<T>): Promise<T> {
		const earlier = this.flights.get(key);
		if (earlier) return await earlier;
		const flight = work();
		this.flights.set(key, flight);
		flight.catch((error: unknown) => {
			if (!(error instanceof ApiError && error.outcomeUnknown)) this.flights.delete(key);
		});
		return await flight;
	}
}
