import type { RealmMemory } from '../n8n/executionMemory';
import { DONE, type Result } from '../provisioning/results';
import { refusedResource } from '../transport/errors/apiError';

const keyOf = (id: string) => ['deleted', id];

/** Whether an earlier try of the step has deleted something. */
export function wasDeleted(memory: RealmMemory, id: string): boolean {
	return memory.recall(keyOf(id)) !== undefined;
}

/**
 * Keeps for a later try of the step what became of a deletion.
 *
 * @param what as the API calls it, and its ID
 * @param result of this try
 * @returns done also where it is not there, as an earlier try has deleted it whose answer was lost
 */
export function settleDeletion(
	memory: RealmMemory,
	{ type, id }: { type: string; id: string },
	result: Result,
): Result {
	if (result.status === 'unknown') memory.doubt(keyOf(id));
	const missing = result.status === 'failed' ? refusedResource(result.error) : undefined;
	const isOwnDoing = missing?.type === type && missing.id === id && memory.isDoubtful(keyOf(id));
	if (result.status !== 'done' && !isOwnDoing) return result;
	memory.keep(keyOf(id), [id]);
	return DONE;
}
