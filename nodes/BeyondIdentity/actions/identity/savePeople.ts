import { identityExists } from '../../messages/partialFailures';
import { KeyedMutex } from '../../provisioning/keyedMutex';
import { changeMemberships } from '../../provisioning/memberships';
import { groupTarget } from '../../provisioning/targets';
import type { Identity, IdentityInput } from '../../transport/resources/identities';
import type { ItemOf, RunOf } from '../operation';
import { firstError } from '../../provisioning/results';
import type { personFields } from './fields';
import { readTraits, toTraits } from './traitValues';

type PersonFields = typeof personFields;
type PersonItem = ItemOf<PersonFields>;

/**
 * Reads `personFields`. What is empty is left out, but for what the API requires: it says so itself.
 *
 * @throws ParameterError where a value is no text
 */
function readPerson({ parameters }: PersonItem): IdentityInput {
	const optional = {
		...readTraits(parameters.in('additionalFields')),
		primaryEmailAddress: parameters.text('primaryEmailAddress'),
	};
	const given = Object.entries(optional).filter(([, value]) => value !== '');
	const traits = toTraits({
		...Object.fromEntries(given),
		username: parameters.text('username') ?? '',
	});
	return { display_name: parameters.text('displayName') ?? '', ...(traits ? { traits } : {}) };
}

/**
 * Handles items that each name a person and the groups to be in: the people one by one, their
 * memberships together.
 *
 * @param save creates or changes an identity
 * @param shown the output for it
 */
export async function savePeople<T extends { identity: Identity }>(
	run: RunOf<PersonFields>,
	save: (item: PersonItem, person: IdentityInput) => Promise<T>,
	shown: (saved: T) => object,
): Promise<void> {
	const mutex = new KeyedMutex();
	const people = await run.each(async (item) => {
		const person = readPerson(item);
		const groups = item.parameters.in('additionalFields').several('groups');
		const username = person.traits?.username?.toLowerCase() ?? '';
		// Where several items name one person, the last one decides.
		return await mutex.run(username, async () => {
			// Before anything is created: a wrong group should leave nothing behind.
			const targets = (await item.groupsNamed(groups)).map(groupTarget);
			const saved = await save(item, person);
			if (targets.length === 0) run.succeed(item, shown(saved));
			return { saved, targets };
		});
	});
	const joining = people.filter(({ value }) => value.targets.length > 0);
	const changes = joining.flatMap(({ value: { saved, targets } }) =>
		targets.map((target) => ({ target, memberIds: [saved.identity.id] })),
	);
	const results = await changeMemberships(run.client, changes, 'add', run.lastStepControl);
	for (const { item, value } of joining) {
		const { id } = value.saved.identity;
		const own = value.targets.map((target) => results.of(target, id));
		const failed = firstError(own);
		if (failed) run.fail(item, identityExists(id, failed.error));
		else if (own.every(({ status }) => status === 'done')) run.succeed(item, shown(value.saved));
	}
}
