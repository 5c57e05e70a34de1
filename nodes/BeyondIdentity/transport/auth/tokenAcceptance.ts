/** Whether the API took a token, ever and in which realm: the one place that knows. */
export class TokenAcceptance {
	private readonly acceptedIn = new Set<string>();
	private readonly rejections = new Map<string, number>();
	private lastAccepted?: string;

	/** @param concurrency as many rejections are believed: those in flight together may be of one moment */
	constructor(private readonly concurrency: number) {}

	/** Whether the API took any request of this execution. */
	get wasEverAccepted(): boolean {
		return this.lastAccepted !== undefined;
	}

	/** The API took a request that was signed with a token. */
	accepted(token: string, realmId: string): void {
		this.lastAccepted = token;
		this.acceptedIn.add(realmId);
	}

	/** The API did not take a token, and no new one helped. */
	rejected(realmId: string): void {
		this.rejections.set(realmId, (this.rejections.get(realmId) ?? 0) + 1);
	}

	/** Whether this very token was the last one that the API took. */
	wasLastAccepted(token: string): boolean {
		return this.lastAccepted === token;
	}

	/** Whether trying on is vain: a token that was never taken, tried a thousand times, looks like an attack. */
	isHopelessIn(realmId: string): boolean {
		const rejections = this.rejections.get(realmId) ?? 0;
		return !this.acceptedIn.has(realmId) && rejections >= this.concurrency;
	}
}
