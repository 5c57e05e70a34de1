import type { Client } from '../transport/client';
import { ApiError } from '../transport/errors/apiError';
import {
	createEnrollmentBatch,
	getEnrollmentBatch,
	refusalInBatch,
	resultsOfBatch,
	type Enrollment,
	type EnrollmentBatch,
	type EnrollmentTemplate,
} from '../transport/resources/enrollments';
import { toBatches } from './batches';
import { halve, isAboutOne, namesOne } from './bisection';
import { getOrSet } from './getOrSet';
import { Pause } from './pause';
import type { Control } from '../transport/pool';
import { failure, NOT_REACHED, type Result } from './results';

/** Somebody to invite. */
export interface Invitation {
	identityId: string;
	template: EnrollmentTemplate;
	/** Where it was handed over before: the batch that it is in. */
	batchId?: string;
}

/** What became of an invitation. */
export type InvitationResult =
	| Result<Enrollment>
	/** Beyond Identity has it, and what came of it could not be read. */
	| { status: 'handedOver'; batchId: string; error: unknown }
	/** Beyond Identity has it, and has sent none for a long time. */
	| { status: 'stalled'; batchId: string };

/** For how long a realm may send no invitation before it is not waited for any more, in milliseconds. */
export const PATIENCE_MS = 10 * 60_000;
/** With less room than this in the queue, waiting for more saves requests. */
const ROOM_WORTH_TAKING = 100;

/** Called once for each identity. */
type Report = (identityId: string, result: InvitationResult) => void;

interface Started {
	batchId: string;
	identityIds: string[];
}

/**
 * CreateBatchCredentialBindingJob and what goes with it: invites people by email, up to 1,000 in a
 * request, and waits until Beyond Identity has sent the emails.
 *
 * @param invitations of which several may be for one person: with one template that is one email
 * @returns what became of each, in the same order
 * @throws AbortedError
 */
export async function inviteByEmail(
	client: Client,
	invitations: readonly Invitation[],
	control: Control,
): Promise<InvitationResult[]> {
	const results: InvitationResult[] = invitations.map(() => NOT_REACHED);
	const alike = new Map<string, number[]>();
	invitations.forEach(({ template, batchId }, index) => {
		getOrSet(alike, JSON.stringify([template, batchId]), () => []).push(index);
	});
	let hasFailed = false;
	for (const indexes of alike.values()) {
		const byIdentity = new Map<string, number[]>();
		for (const index of indexes) {
			getOrSet(byIdentity, invitations[index]!.identityId, () => []).push(index);
		}
		const report: Report = (identityId, result) => {
			hasFailed ||= result.status !== 'done';
			for (const index of byIdentity.get(identityId) ?? []) results[index] = result;
		};
		const { template, batchId } = invitations[indexes[0]!]!;
		const identityIds = [...byIdentity.keys()];
		const started =
			batchId === undefined
				? await handOver(client, identityIds, template, {
						report,
						isOver: () => control.isOver(hasFailed),
					})
				: [{ batchId, identityIds }];
		for (const one of started) await follow(client, one, report);
	}
	return results;
}

/**
 * Hands invitations over to the realm's queue: in parts where it has no room for all, and in halves
 * where it refuses some, until what is at fault stands alone.
 */
async function handOver(
	client: Client,
	identityIds: string[],
	template: EnrollmentTemplate,
	{ report, isOver }: { report: Report; isOver: () => boolean },
): Promise<Started[]> {
	const started: Started[] = [];
	const left = toBatches(identityIds);
	const pause = new Pause(client, PATIENCE_MS);
	while (left.length > 0 && !isOver()) {
		const part = left.shift()!;
		try {
			const { id } = await createEnrollmentBatch(client, part, template);
			started.push({ batchId: id, identityIds: part });
			pause.hasChanged();
		} catch (error) {
			const room = roomIn(error);
			if (room !== undefined && !pause.isOver) {
				client.log('The queue of invitations is full', { size: part.length, room });
				const isWorthTaking = room >= ROOM_WORTH_TAKING && room < part.length;
				if (!isWorthTaking) await pause.take();
				left.unshift(...(isWorthTaking ? [part.slice(0, room), part.slice(room)] : [part]));
			} else if (part.length > 1 && isAboutOne(error, { ids: part }) && namesOne(error, part)) {
				client.log('A batch is halved', { size: part.length });
				left.unshift(...halve(part));
			} else {
				for (const identityId of part) report(identityId, failure(error));
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

async function follow(
	client: Client,
	{ batchId, identityIds }: Started,
	report: Report,
): Promise<void> {
	const reportAll = (result: InvitationResult) => {
		for (const identityId of identityIds) report(identityId, result);
	};
	try {
		const batch = await untilFinished(client, batchId);
		if (!batch) return reportAll({ status: 'stalled', batchId });
		const { state_commentary: commentary } = batch;
		const made = await client.list<Enrollment>(resultsOfBatch(batchId));
		const jobs = new Map(made.map((job) => [job.identity_id, job]));
		for (const identityId of identityIds) {
			const job = jobs.get(identityId);
			const lastError = commentary?.errors?.[identityId]?.last_error;
			report(
				identityId,
				job
					? { status: 'done', value: job }
					: failure(refusalInBatch(client, identityId, lastError)),
			);
		}
	} catch (error) {
		reportAll({ status: 'handedOver', batchId, error });
	}
}

/** @returns nothing where it stays unfinished */
async function untilFinished(client: Client, id: string): Promise<EnrollmentBatch | undefined> {
	const pause = new Pause(client, PATIENCE_MS);
	let lastChange: string | undefined;
	for (;;) {
		await pause.take();
		const batch = await getEnrollmentBatch(client, id);
		if (batch.state !== 'RUNNING') return batch;
		if (batch.update_time !== lastChange) pause.hasChanged();
		lastChange = batch.update_time;
		if (pause.isOver) return undefined;
	}
}
