import { TRIGGER_SCOPES } from '../../scripts/scopes.mts';
import { SEED } from '../../sandbox/seed.mts';
import { activateTrigger, credentialFor, locator } from '../support/engine.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();

/** A poll that finds somebody new, somebody gone, and somebody who has left the group. */
async function pollWith(scopes: string[], isGroupWatched: boolean) {
	const { current } = sandbox;
	const realm = current.store.realms.get(SEED.realmId)!;
	const [group] = [...realm.groups.values()].slice(2);
	const parameters = {
		event: isGroupWatched
			? ['memberAdded', 'memberRemoved']
			: ['identityCreated', 'identityDeleted'],
		group: locator('name', group!.display_name),
	};
	const { tokens, tenantId, realmId } = current;
	const expiresAt = new Date(Date.now() + 60_000);
	const apiToken = tokens.issue({ tenantId, realmId, scopes, expiresAt });
	const credential = { ...credentialFor(current), apiToken };
	const trigger = activateTrigger({ credential, parameters });
	await trigger.poll();
	const [gone, leaver] = realm.membersOf(group!);
	realm.removeIdentity(gone!);
	realm.removeMember(group!, leaver!.id);
	return await trigger.poll();
}

const [withGroup] = TRIGGER_SCOPES.also!;

test.each([
	['without a group event', false, TRIGGER_SCOPES.needs],
	['with a group event', true, [...TRIGGER_SCOPES.needs, ...withGroup!.needs]],
])(
	'the scopes of the README are enough, and each is needed: %s',
	async (_name, isGroup, scopes) => {
		expect((await pollWith(scopes, isGroup))!.length).toBeGreaterThan(0);
		for (const scope of scopes) {
			const others = scopes.filter((one) => one !== scope);
			await expect(pollWith(others, isGroup)).rejects.toMatchObject({
				message: expect.stringContaining(scope) as string,
			});
		}
	},
);
