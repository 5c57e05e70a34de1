import { SWITCHES, type Behavior } from '../../sandbox/behavior.mts';
import { MOST_REQUESTS, probe } from '../../sandbox/probe.mts';
import { SEED } from '../../sandbox/seed.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();

/** A realm with one page of people. */
const realm = () => sandbox.current.store.realms.get(SEED.secondRealmId)!;

async function look(signal?: AbortSignal) {
	const { url, tenantId, apiToken } = sandbox.current;
	if (realm().authenticatorConfigs.size === 0) {
		realm().addAuthenticatorConfig('Hosted', {
			type: 'hosted_web',
			authentication_methods: [{ type: 'webauthn_passkey' }],
			trusted_origins: [],
		});
	}
	return await probe({
		baseUrl: url,
		tenantId,
		realmId: SEED.secondRealmId,
		token: apiToken,
		...(signal ? { signal } : {}),
	});
}

const everySwitch = Object.entries(SWITCHES).flatMap(([name, choices]) =>
	choices.map((choice) => [name, choice] as const),
);

test.each(everySwitch)(
	'it finds out that %s is %s, and leaves nothing behind',
	async (name, choice) => {
		const before = [...realm().identities.keys(), ...realm().groups.keys()];
		sandbox.current.behave({ [name]: choice } as Partial<Behavior>);
		const { behavior, requests, left } = await look();
		expect(behavior).toEqual({ ...sandbox.current.behavior });
		expect(requests).toBeLessThan(MOST_REQUESTS);
		expect(left).toEqual([]);
		expect([...realm().identities.keys(), ...realm().groups.keys()]).toEqual(before);
	},
);

test.each(['ListIdentities', 'CreateGroup', 'AddGroupMembers'])(
	'what it made is removed also where %s fails in the middle',
	async (operationId) => {
		const before = realm().identities.size;
		sandbox.current.misbehavior.add({ kind: 'status', status: 500, operationId });
		await expect(look()).rejects.toThrow('was refused with status 500');
		expect(realm().identities.size).toBe(before);
	},
);

test('what it made is removed also where somebody stops it', async () => {
	const before = realm().identities.size;
	const stopping = new AbortController();
	const groups = realm().groups.size;
	sandbox.current.journal.onExchange(() => {
		if (sandbox.current.journal.count('AddGroupMembers') === 1) stopping.abort();
	});
	await expect(look(stopping.signal)).rejects.toThrow();
	expect(realm().identities.size).toBe(before);
	expect(realm().groups.size).toBe(groups);
});
