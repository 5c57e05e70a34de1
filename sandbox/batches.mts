import { randomBytes } from 'node:crypto';
import { ApiFault } from './errors.mts';
import type { BindingJobBatch } from './model.mts';
import type { RealmState } from './store.mts';

/** The most invitations that wait in one realm. */
export const QUEUE_SIZE = 1000;

interface Waiting {
	batch: BindingJobBatch;
	identityId: string;
	/** When its turn comes, in milliseconds since 1970. */
	dueAt: number;
}

/**
 * A realm's queue of invitations. Nothing runs in the background: before each request, what would have
 * been done by now is done.
 */
export class BatchQueue {
	readonly batches = new Map<string, BindingJobBatch>();
	/** How long each invitation takes. */
	millisecondsPerJob = 2;
	private waiting: Waiting[] = [];
	private busyUntil = 0;

	constructor(private readonly realm: RealmState) {}

	/**
	 * @throws ApiFault 429 where the queue would grow beyond its size
	 */
	add(
		identityIds: string[],
		template: BindingJobBatch['job_template'],
	): { batch: BindingJobBatch; headers: Record<string, string> } {
		const overage = this.waiting.length + identityIds.length - QUEUE_SIZE;
		if (overage > 0) {
			throw new ApiFault(
				429,
				'too_many_requests',
				`Maximum queue sized reached. Maximum: ${QUEUE_SIZE} Current Total: ${this.waiting.length} Overage: ${overage}`,
				undefined,
				this.headers(),
			);
		}
		const time = new Date().toISOString();
		const batch: BindingJobBatch = {
			id: randomBytes(8).toString('hex'),
			realm_id: this.realm.realm.id,
			tenant_id: this.realm.realm.tenant_id,
			identity_ids: identityIds,
			state: 'RUNNING',
			state_commentary: { errors: {} },
			job_template: template,
			create_time: time,
			update_time: time,
		};
		this.batches.set(batch.id, batch);
		this.busyUntil = Math.max(this.busyUntil, Date.now());
		for (const identityId of identityIds) {
			this.busyUntil += this.millisecondsPerJob;
			this.waiting.push({ batch, identityId, dueAt: this.busyUntil });
		}
		return { batch, headers: this.headers() };
	}

	/** Makes the invitations whose turn has come. */
	advance(): void {
		const now = Date.now();
		const touched = new Set<BindingJobBatch>();
		while (this.waiting[0] && this.waiting[0].dueAt <= now) {
			const { batch, identityId } = this.waiting.shift()!;
			const fault = this.invite(batch, identityId);
			if (fault !== undefined) {
				batch.state_commentary.errors[identityId] = { last_error: fault, failed_permanently: true };
			}
			batch.update_time = new Date().toISOString();
			touched.add(batch);
		}
		for (const batch of touched) batch.state = this.stateOf(batch);
	}

	/** How many of a batch are not made yet. */
	pendingOf(batch: BindingJobBatch): number {
		return this.waiting.filter((entry) => entry.batch === batch).length;
	}

	private invite(batch: BindingJobBatch, identityId: string): string | undefined {
		const identity = this.realm.identities.get(identityId);
		if (!identity) return 'identity not found';
		if (!identity.traits.primary_email_address) return 'Identity missing email address';
		if (!this.realm.authenticatorConfigs.has(batch.job_template.authenticator_config_id)) {
			return 'authenticator config not found';
		}
		this.realm.addJob(identity, {
			delivery_method: 'EMAIL',
			...batch.job_template,
			batch_id: batch.id,
		});
		return undefined;
	}

	private stateOf(batch: BindingJobBatch): BindingJobBatch['state'] {
		if (this.pendingOf(batch) > 0) return 'RUNNING';
		const failures = Object.keys(batch.state_commentary.errors).length;
		if (failures === 0) return 'SUCCESS';
		return failures === batch.identity_ids.length ? 'FAILED' : 'PARTIAL_SUCCESS';
	}

	/** About the queue, not about time. */
	private headers(): Record<string, string> {
		return {
			'RateLimit-Limit': String(QUEUE_SIZE),
			'RateLimit-Remaining': String(QUEUE_SIZE - this.waiting.length),
		};
	}
}
