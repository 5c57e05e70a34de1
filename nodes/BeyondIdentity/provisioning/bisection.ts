import type { Client } from '../transport/client';
import { ApiError } from '../transport/errors/apiError';
import { failure } from './results';

/** Statuses by which the API refuses what a request names, and not the request as such. */
const ABOUT_CONTENT = new Set([400, 404, 409, 422]);

/** A batch that the API takes whole or not at all. */
export interface Batch {
	/** 1 to 1,000, distinct. */
	ids: string[];
	/**
	 * What the whole batch is about, as a refusal names it, e.g. `Group`: where that is refused, halves
	 * of the batch would be refused as well.
	 */
	containers?: readonly string[];
}

/** What became of a batch; all IDs that are in neither are done. */
export interface Bisected {
	/** The IDs that failed, each with its error. */
	errors: Map<string, unknown>;
	/** Those that were not tried by themselves any more when the work ended. */
	notReached: string[];
}

/**
 * Sends a batch; where the API refuses it for something in it that it names, sends the others again, and
 * where it names nothing, halves the batch until what is at fault stands alone. A refusal that does not say
 * what it is about may be about the batch as such: where both halves are refused with the same words, it is.
 * Where a batch may have been carried out before it was refused, so may all that was in it.
 *
 * @param send takes all IDs or none; told whether an earlier request for them may have been carried out
 * @param isOver tells when to send nothing more; told whether an ID has failed by itself
 */
export async function bisect(
	client: Pick<Client, 'log'>,
	batch: Batch,
	send: (ids: string[], mayBeDone: boolean) => Promise<void>,
	isOver: (hasFailed: boolean) => boolean = () => false,
): Promise<Bisected> {
	const bisected: Bisected = { errors: new Map(), notReached: [] };
	const { errors, notReached } = bisected;
	/** @param before the refusal of a batch that these were in */
	const refusalOf = async (ids: string[], before?: unknown) => {
		const mayBeDone = failure(before).status === 'unknown';
		return await send(ids, mayBeDone).then(
			() => undefined,
			(error: unknown) => ({
				error: mayBeDone && error instanceof ApiError ? error.withDoubt() : error,
			}),
		);
	};
	/** What was sent and may have been carried out is not left out of account. */
	const leave = (ids: string[], error: unknown) => {
		if (failure(error).status === 'unknown') fail(ids, error);
		else notReached.push(...ids);
	};
	const fail = (ids: string[], error: unknown) => ids.forEach((id) => errors.set(id, error));

	/** Leaves out what refusals name, one after another. */
	const settle = async (ids: string[], first: unknown): Promise<void> => {
		let rest = ids;
		let refusal: { error: unknown } | undefined = { error: first };
		for (;;) {
			const named = rest.length > 1 ? namedOf(refusal.error, rest) : undefined;
			if (named === undefined) return await halveDown(rest, refusal.error);
			client.log('A batch goes again without one', { size: rest.length });
			fail([named], refusal.error);
			rest = rest.filter((id) => id !== named);
			// The others of a batch that was sent go out once more, also where its failure ends all else.
			const isFirst = rest.length === ids.length - 1;
			if (isOver(false) || (!isFirst && isOver(true))) return leave(rest, refusal.error);
			refusal = await refusalOf(rest, refusal.error);
			if (!refusal) return;
		}
	};

	const halveDown = async (ids: string[], error: unknown): Promise<void> => {
		if (ids.length === 1 || !isAboutOne(error, { ...batch, ids })) return fail(ids, error);
		client.log('A batch is halved', { size: ids.length, status: (error as ApiError).status });
		const halves = halve(ids);
		const [left, right] = halves;
		const refusals: Array<{ error: unknown } | undefined> = [];
		if (!namesOne(error, ids)) {
			for (const half of halves) refusals.push(await refusalOf(half, error));
			const [one, other] = refusals;
			if (one && other && isSameRefusal(one.error, other.error)) {
				fail(left, one.error);
				return fail(right, other.error);
			}
		}
		for (const [index, half] of halves.entries()) {
			if (index in refusals && !refusals[index]) continue;
			if (isOver(errors.size > 0)) {
				leave(half, refusals[index]?.error ?? error);
				continue;
			}
			const refusal = index in refusals ? refusals[index] : await refusalOf(half, error);
			if (refusal) await settle(half, refusal.error);
		}
	};

	const refusal = await refusalOf(batch.ids);
	if (refusal) await settle(batch.ids, refusal.error);
	return bisected;
}

/** The one of these IDs that a refusal names. */
function namedOf(error: unknown, ids: readonly string[]): string | undefined {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return undefined;
	const { status, resource } = error.problem;
	return ABOUT_CONTENT.has(status) && resource && ids.includes(resource.id)
		? resource.id
		: undefined;
}

/** Whether a refusal says that it is about one of these IDs, or about the list of them. */
export function namesOne(error: unknown, ids: readonly string[]): boolean {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return false;
	const { resource, unknownIds, violations } = error.problem;
	return (
		(resource !== undefined && ids.includes(resource.id)) ||
		unknownIds.some((id) => ids.includes(id)) ||
		violations.some(({ field }) => /(^|[._])ids\b/.test(field))
	);
}

/** Whether the API has refused two batches with the same words. */
function isSameRefusal(one: unknown, other: unknown): boolean {
	const said = (error: unknown) => {
		if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return undefined;
		const { status, message, violations, resource } = error.problem;
		return JSON.stringify([status, message, violations, resource]);
	};
	return said(one) !== undefined && said(one) === said(other);
}

/** @param ids two or more */
export function halve(ids: string[]): [string[], string[]] {
	const middle = Math.ceil(ids.length / 2);
	return [ids.slice(0, middle), ids.slice(middle)];
}

/** Whether the API refused a batch for something in it, and would take the rest. */
export function isAboutOne(error: unknown, { ids, containers = [] }: Batch): boolean {
	if (!(error instanceof ApiError) || error.problem.kind !== 'refused') return false;
	const { status, resource } = error.problem;
	if (!ABOUT_CONTENT.has(status)) return false;
	const isContainer = resource && ['Realm', ...containers].includes(resource.type);
	// A role's members may be groups, so a group can be one of them as well as the container.
	return !isContainer || ids.includes(resource.id);
}
