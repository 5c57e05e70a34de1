import { identityExists } from '../../messages/partialFailures';
import { duplicatePerson } from '../../messages/personErrors';
import { getOrSet } from '../../provisioning/getOrSet';
import { KeyedMutex } from '../../provisioning/keyedMutex';
import { changeMemberships } from '../../provisioning/memberships';
import { firstError } from '../../provisioning/results';
import { groupTarget } from '../../provisioning/targets';
import { usernameKey, type Saved } from '../../provisioning/upsertIdentity';
import type { IdentityInput } from '../../transport/resources/identities';
import type { RunOf } from '../operation';
import { identityOutput } from '../output';
import type { PersonOptions, SavedPersonFields } from './fields';
import { readPerson, type SavedPersonItem } from './readPerson';

/**
 * Handles items that each name a person and the groups to be in: the people one by one, their
 * memberships together. Where several items name one person, the last one decides.
 *
 * @param save creates or changes an identity
 * @param tell what the output says beside the identity
 */
export async function savePeople(
	run: RunOf<SavedPersonFields, PersonOptions>,
	save: (item: SavedPersonItem, person: IdentityInput) => Promise<Saved>,
	tell: (saved: Saved) => object = () => ({}),
): Promise<void> {
	const mutex = new KeyedMutex();
	const duplicates = await findDuplicates(run);
	const people = await run.each(async (item) => {
		const { input, groups, unmatched } = readPerson(item);
		run.notes.unmatched(unmatched);
		const username = usernameKey(input);
		const same = duplicates?.get(username) ?? [];
		if (same.length > 1) {
			throw duplicatePerson(
				input.traits?.username ?? '',
				same.filter((index) => index !== item.index),
			);
		}
		const show = identityOutput(item.parameters);
		return await mutex.run(username, async () => {
			// Before anything is created: a wrong group should leave nothing behind.
			const targets = (await item.groupsNamed(groups)).map(groupTarget);
			const saved = await save(item, input);
			run.notes.did(saved.action);
			run.notes.about(saved.identity.id, item.index);
			const output = { ...show(saved.identity), ...tell(saved) };
			if (targets.length === 0) run.succeed(item, output);
			else run.notes.begun(item.index);
			return { id: saved.identity.id, output, targets };
		});
	});
	const joining = people.filter(({ value }) => value.targets.length > 0);
	const changes = joining.flatMap(({ value: { id, targets } }) =>
		targets.map((target) => ({ target, memberIds: [id] })),
	);
	const results = await changeMemberships(run.client, changes, 'add', run.lastStepControl);
	for (const { item, value } of joining) {
		const own = value.targets.map((target) => results.of(target, value.id));
		const failed = firstError(own);
		if (failed) run.fail(item, identityExists(value.id, failed.error));
		else if (own.every(({ status }) => status === 'done')) run.succeed(item, value.output);
	}
}

/**
 * Which items are about one person, where that is not wanted. An item that cannot be read fails later,
 * by itself.
 *
 * @returns by username; nothing where duplicates are allowed
 */
async function findDuplicates(
	run: RunOf<SavedPersonFields, PersonOptions>,
): Promise<Map<string, number[]> | undefined> {
	const [first] = run.items;
	if (!first?.parameters.in('options').isOn('failOnDuplicates')) return undefined;
	const items = new Map<string, number[]>();
	for (const item of run.items) {
		try {
			const username = usernameKey(readPerson(item).input);
			if (username !== '') getOrSet(items, username, () => []).push(item.index);
		} catch {
			// It is told when its turn comes.
		}
		item.parameters.release();
	}
	return items;
}
