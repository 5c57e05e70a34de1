import { toTraits } from '../../fields/traits';
import { PartlyDone } from '../../messages/errors';
import { addGroupMembers } from '../../transport/groups';
import type { Identity, IdentityInput } from '../../transport/types';
import type { Batch } from '../batch';
import type { Item } from '../item';
import { changeMemberships } from '../memberships';
import { Turns } from '../turns';

/**
 * Reads `personFields`. What is empty is left out, but for what the API requires: it says so itself.
 *
 * @throws ParameterProblem where a value is no text
 */
export function readPerson(item: Item): IdentityInput {
	const optional = {
		...item.texts('additionalFields'),
		primaryEmailAddress: item.text('primaryEmailAddress'),
	};
	const given = Object.entries(optional).filter(([, value]) => value !== '');
	const traits = toTraits({
		...Object.fromEntries(given),
		username: item.text('username') ?? '',
	});
	return { display_name: item.text('displayName') ?? '', ...(traits ? { traits } : {}) };
}

/**
 * Handles items that each name a person and the groups to be in: the people one by one, their
 * memberships together.
 *
 * @param save makes or changes an identity
 * @param shown the output for it
 */
export async function savePeople<T extends { identity: Identity }>(
	batch: Batch,
	save: (item: Item, person: IdentityInput) => Promise<T>,
	shown: (saved: T) => object,
): Promise<void> {
	const turns = new Turns();
	const people = await batch.each(async (item) => {
		const person = readPerson(item);
		const username = person.traits?.username?.toLowerCase() ?? '';
		// Where several items name one person, the last one decides.
		return await turns.take(username, async () => {
			// Before anything is made: a wrong group should leave nothing behind.
			const groupIds = await item.groupIds('additionalFields');
			const saved = await save(item, person);
			if (groupIds.length === 0) batch.succeed(item, shown(saved));
			return { saved, groupIds };
		});
	});
	const joining = people.filter(({ value }) => value.groupIds.length > 0);
	const memberships = joining.flatMap(({ item, value: { saved, groupIds } }) =>
		groupIds.map((target) => ({ item, target, memberIds: [saved.identity.id] })),
	);
	const { failed, unsent } = await changeMemberships(batch, memberships, addGroupMembers, {
		isLastStep: true,
	});
	for (const { item, value } of joining) {
		const exists = `the identity exists, with the ID '${value.saved.identity.id}'`;
		if (failed.has(item)) batch.fail(item, new PartlyDone(exists, failed.get(item)));
		else if (!unsent.has(item)) batch.succeed(item, shown(value.saved));
	}
}
