import { PartlyDone, Unfinished } from '../../messages/errors';
import type { Client } from '../../transport/client';
import {
	createEnrollmentBatch,
	getEnrollmentBatch,
	refusalInBatch,
	resultsOfBatch,
} from '../../transport/enrollments';
import { ApiError } from '../../transport/errors';
import type { Enrollment, EnrollmentBatch, EnrollmentTemplate } from '../../transport/types';
import type { Batch } from '../batch';
import { getOrSet } from '../getOrSet';
import type { Item } from '../item';
import { inHalves, isAboutContent, toBatches } from '../split';

/** What one input item wants. */
interface Wish {
	item: Item;
	identityId: string;
	template: EnrollmentTemplate;
}

/** Told once for each identity. */
type Tell = (identityId: string, outcome: { job: Enrollment } | { error: unknown }) => void;

/** With less room than this in the queue, waiting for more saves requests. */
const ROOM_WORTH_TAKING = 100;

/**
 * Invites the people of all items by email, up to 1,000 in a request, waits until Beyond Identity has
 * sent the emails, and tells the batch what became of each item.
 */
export async function inviteByEmail(batch: Batch, wishes: Wish[]): Promise<void> {
	const alike = new Map<string, Wish[]>();
	for (const wish of wishes) {
		getOrSet(alike, JSON.stringify(wish.template), () => []).push(wish);
	}
	for (const some of alike.values()) await inviteAlike(batch, some);
}

/** Those whose invitations have all but the person in common. */
async function inviteAlike(batch: Batch, wishes: Wish[]): Promise<void> {
	const itemsOf = new Map<string, Item[]>();
	for (const { identityId, item } of wishes) {
		getOrSet(itemsOf, identityId, () => []).push(item);
	}
	const tell: Tell = (identityId, outcome) => {
		for (const item of itemsOf.get(identityId) ?? []) {
			if ('job' in outcome) batch.succeed(item, outcome.job);
			else batch.fail(item, outcome.error);
		}
	};
	const [{ template }] = wishes as [Wish];
	const started = await handOver(batch, [...itemsOf.keys()], template, tell);
	for (const one of started) await follow(batch.client, one, tell);
}

interface Started {
	id: string;
	identityIds: string[];
}

/**
 * Hands invitations over to the realm's queue: in parts where it has no room for all, and in halves
 * where it refuses some, until what is at fault stands alone.
 */
async function handOver(
	batch: Batch,
	identityIds: string[],
	template: EnrollmentTemplate,
	tell: Tell,
): Promise<Started[]> {
	const started: Started[] = [];
	const left = toBatches(identityIds);
	const pause = new Pause(batch.client);
	while (left.length > 0 && !batch.isStopped) {
		const part = left.shift()!;
		try {
			const { id } = await createEnrollmentBatch(batch.client, part, template);
			started.push({ id, identityIds: part });
			pause.hasChanged();
		} catch (error) {
			const room = roomIn(error);
			if (room !== undefined && !pause.isOver) {
				const isWorthTaking = room >= ROOM_WORTH_TAKING && room < part.length;
				if (!isWorthTaking) await pause.take();
				left.unshift(...(isWorthTaking ? [part.slice(0, room), part.slice(room)] : [part]));
			} else if (part.length > 1 && isAboutContent(error, part)) {
				left.unshift(...inHalves(part));
			} else {
				for (const identityId of part) tell(identityId, { error });
			}
		}
	}
	return started;
}

/** How much room a full queue has; nothing where the error is about something else. */
function roomIn(error: unknown): number | undefined {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return undefined;
	const { status, until, remaining = 0 } = error.problem;
	return status === 429 && !until ? remaining : undefined;
}

async function follow(client: Client, { id, identityIds }: Started, tell: Tell): Promise<void> {
	try {
		const { state_commentary: commentary } = await finished(client, id);
		const results = await client.list<Enrollment>(resultsOfBatch(id));
		const jobs = new Map(results.map((job) => [job.identity_id, job]));
		for (const identityId of identityIds) {
			const job = jobs.get(identityId);
			const lastError = commentary?.errors?.[identityId]?.last_error ?? 'no invitation was made';
			tell(identityId, job ? { job } : { error: refusalInBatch(client, identityId, lastError) });
		}
	} catch (error) {
		const known = new PartlyDone(`the invitations were handed over, in the batch '${id}'`, error);
		for (const identityId of identityIds) tell(identityId, { error: known });
	}
}

async function finished(client: Client, id: string): Promise<EnrollmentBatch> {
	const pause = new Pause(client);
	let lastChange: string | undefined;
	for (;;) {
		await pause.take();
		const batch = await getEnrollmentBatch(client, id);
		if (batch.state !== 'RUNNING') return batch;
		if (batch.update_time !== lastChange) pause.hasChanged();
		lastChange = batch.update_time;
		if (pause.isOver) {
			throw new Unfinished(
				`Beyond Identity has sent no invitation for ${PATIENCE_MS / 60_000} minutes`,
				"It may still send them: look with the operation 'Get Many' of the passkey enrollments before you run the node again.",
			);
		}
	}
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 1.6;
const PATIENCE_MS = 10 * 60_000;

/** The pauses between looks at something that goes on by itself: each longer than the last. */
class Pause {
	private next = FIRST_PAUSE_MS;
	private changedAt = Date.now();

	constructor(private readonly client: Client) {}

	/** Whether nothing has changed for so long that nothing more is expected. */
	get isOver(): boolean {
		return Date.now() - this.changedAt > PATIENCE_MS;
	}

	/** @throws Stopped */
	async take(): Promise<void> {
		await this.client.wait(this.next);
		this.next = Math.min(this.next * GROWTH, LONGEST_PAUSE_MS);
	}

	hasChanged(): void {
		this.changedAt = Date.now();
	}
}
