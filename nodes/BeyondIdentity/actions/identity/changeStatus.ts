import { identityLocator } from '../../fields/locators';
import { identityOutputFields } from '../../fields/output';
import { statusPartlySet } from '../../messages/partialFailures';
import { countDone, firstError } from '../../provisioning/results';
import { setStatus, type Status } from '../../provisioning/setStatus';
import type { RunOf } from '../operation';
import { identityOutput } from '../output';

/** @param toDo completes 'The person to …' */
export function statusFields(toDo: string) {
	return [
		identityLocator(`The person to ${toDo}. To enter several, separate them with commas.`, {
			several: true,
		}),
		...identityOutputFields,
	] as const;
}

/** Gives the people that each item chooses a status. One output item for each person. */
export async function changeStatus(
	run: RunOf<ReturnType<typeof statusFields>>,
	status: Status,
): Promise<void> {
	const deed = status === 'active' ? 'reactivated' : 'suspended';
	await run.each(async (item) => {
		const show = identityOutput(item.parameters);
		const ids = await item.identityIds('identity');
		const results = await setStatus(run.client, ids, status, run.control);
		const [done, total] = [countDone(results), ids.length];
		const failed = firstError(results);
		if (failed) {
			const { error } = failed;
			throw done > 0 ? statusPartlySet({ done, total, status: deed }, error) : error;
		}
		if (done > 0) run.notes.begun(item.index);
		if (done < total) return;
		run.notes.did(deed, done);
		run.succeed(
			item,
			results.flatMap((result) => (result.status === 'done' ? [show(result.value)] : [])),
		);
	});
}
