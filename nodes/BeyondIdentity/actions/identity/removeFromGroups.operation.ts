import { identityLocator } from '../../fields/locators';
import { groupsPartlyLeft } from '../../messages/partialFailures';
import { planLeaving, readGroupsOf } from '../../provisioning/leaveGroups';
import { changeMemberships } from '../../provisioning/memberships';
import { isPerhapsDone } from '../../provisioning/results';
import { groupTarget } from '../../provisioning/targets';
import { mapConcurrently } from '../../transport/pool';
import type { Group } from '../../transport/resources/groups';
import type { Item } from '../item';
import { runOperation } from '../operation';

/** Somebody, and the groups to be taken out of. */
interface Leaving {
	identityId: string;
	groups: Group[];
	/** Left in an earlier try of the step. */
	leftBefore: Array<Pick<Group, 'id' | 'display_name'>>;
}

/** Under this, the groups that somebody has left are kept. */
const leftKey = ({ index }: Item, identityId: string) => [index, 'left', identityId];

export const removeFromGroups = runOperation({
	name: 'Remove From All Groups',
	value: 'removeFromGroups',
	action: 'Remove identity from all groups',
	description: 'Remove people from every group they are in, or from all but a few',
	properties: [
		identityLocator(
			'The person to remove from groups. To enter several, separate them with commas.',
			{ several: true },
		),
	],
	options: [
		{
			displayName: 'Group Names or IDs to Keep',
			name: 'keepGroups',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getGroups' },
			default: [],
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'People stay in these groups. An expression can give names or IDs, separated by commas.',
		},
	],
	async executeAll(run) {
		const read = await run.each(async (item): Promise<Leaving[]> => {
			const options = item.parameters.in('options');
			const named = options.several('keepGroups');
			if (named.texts.length === 0) options.assertLeftOut('keepGroups');
			const keep = await item.groupsNamed(named);
			const ids = await item.identityIds('identity');
			return await mapConcurrently(ids, run.client.concurrency, async (identityId) => {
				const all = await readGroupsOf(run.client, identityId);
				const isIn = new Set(all.map(({ id }) => id));
				const left = (item.memory.recall(leftKey(item, identityId)) ?? []).filter(
					(id) => !isIn.has(id),
				);
				const names = left.map(async (id) => ({ id, display_name: await item.groupName(id) }));
				return {
					identityId,
					groups: planLeaving(all, keep),
					leftBefore: await Promise.all(names),
				};
			});
		});
		if (run.isStopped) return;
		const changes = read.flatMap(({ value }) =>
			value.flatMap(({ identityId, groups }) =>
				groups.map(({ id }) => ({ target: groupTarget(id), memberIds: [identityId] })),
			),
		);
		const results = await changeMemberships(run.client, changes, 'remove', run.control);
		for (const { item, value } of read) {
			const own = value.flatMap(({ identityId, groups }) =>
				groups.map(({ id }) => results.of(groupTarget(id), identityId)),
			);
			for (const { identityId, groups, leftBefore } of value) {
				// Also where the answer was lost: a later try sees whether it was carried out.
				const left = groups.filter(({ id }) =>
					isPerhapsDone(results.of(groupTarget(id), identityId)),
				);
				if (left.length === 0) continue;
				item.memory.keep(
					leftKey(item, identityId),
					[...leftBefore, ...left].map(({ id }) => id),
				);
			}
			await run.settle(item, own, {
				succeed(done) {
					run.notes.did('removed', done);
					run.succeed(
						item,
						value.map(({ identityId, groups, leftBefore }) => ({
							identity_id: identityId,
							removed: [...leftBefore, ...groups].map(({ id, display_name: name }) => ({
								id,
								display_name: name,
							})),
						})),
					);
				},
				partly: groupsPartlyLeft,
			});
		}
	},
});
