import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { EVENTS, type ChangeEvent } from '../../nodes/BeyondIdentity/provisioning/changes';
import { TRIGGER_SCHEMA } from '../../scripts/schemas.mts';
import { SEED } from '../../sandbox/seed.mts';
import type { Identity } from '../../sandbox/model.mts';
import type { RealmState } from '../../sandbox/store.mts';
import {
	activateTrigger,
	credentialFor,
	locator,
	oAuth2CredentialFor,
	type TriggerOptions,
} from '../support/engine.mts';
import { rows } from '../support/node.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();
const realm = () => sandbox.current.store.realms.get(SEED.realmId)!;
const reset = async () => await fetch(`${sandbox.current.url}/sandbox/reset`, { method: 'POST' });
beforeEach(reset);

const activate = (parameters: INodeParameters, more: Partial<TriggerOptions> = {}) =>
	activateTrigger({ credential: credentialFor(sandbox.current), parameters, ...more });

/** A trigger that has noted what is there. */
async function started(parameters: INodeParameters, more: Partial<TriggerOptions> = {}) {
	const trigger = activate(parameters, more);
	expect(await trigger.poll()).toBeNull();
	sandbox.current.journal.clear();
	return trigger;
}

const people = () => [...realm().identities.values()];
const person = (index = 30): Identity => people()[index]!;
const engineering = () =>
	[...realm().groups.values()].find((one) => one.display_name === 'Engineering')!;
const ALL = EVENTS.filter((event) => !event.startsWith('member'));
const inGroup = (value: unknown, mode = 'list') => ({
	event: ['memberAdded', 'memberRemoved'],
	group: locator(mode, value),
});
const of = (items: IDataObject[] | null) => (items ?? []).map(({ event, id }) => [event, id]);

describe('each event is told once, with the person as they are now', () => {
	test.each<[ChangeEvent, (one: Identity, all: RealmState) => void, object]>([
		[
			'identityUpdated',
			(one, all) => all.changeIdentity(one, { traits: { title: 'Manager' } }),
			{ display_name: expect.any(String), status: 'active' },
		],
		[
			'identitySuspended',
			(one, all) => all.changeIdentity(one, { status: 'suspended' }),
			{ status: 'suspended', changes: [{ field: 'status', from: 'active', to: 'suspended' }] },
		],
		[
			'passkeyEnrolled',
			(one, all) => all.addCredential(one),
			{
				enrollment_status: 'ENROLLED',
				changes: [{ field: 'enrollment_status', from: 'UNENROLLED', to: 'ENROLLED' }],
			},
		],
	])('%s', async (event, change, shown) => {
		const trigger = await started({ event: ALL });
		const one = person();
		change(one, realm());
		const told = await trigger.poll();
		expect(told).toEqual([expect.objectContaining({ event, id: one.id, ...shown })]);
		expect(await trigger.poll()).toBeNull();
	});

	test('identityReactivated', async () => {
		const one = people().find(({ status }) => status === 'suspended')!;
		const trigger = await started({ event: ALL });
		realm().changeIdentity(one, { status: 'active' });
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({
				event: 'identityReactivated',
				changes: [{ field: 'status', from: 'suspended', to: 'active' }],
			}),
		]);
	});

	test('passkeyLost, when the last passkey is revoked', async () => {
		const one = person(0);
		const trigger = await started({ event: ALL });
		for (const passkey of realm().credentials.values()) {
			if (passkey.identity_id === one.id) passkey.state = 'REVOKED';
		}
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({
				event: 'passkeyLost',
				id: one.id,
				changes: [{ field: 'enrollment_status', from: 'ENROLLED', to: 'UNENROLLED' }],
			}),
		]);
	});

	test('identityCreated, and passkeyEnrolled where the new person has one already', async () => {
		const trigger = await started({ event: ALL });
		const one = realm().addIdentity('New', { type: 'traits_v0', username: 'new@example.com' });
		realm().addCredential(one);
		expect(await trigger.poll()).toEqual([
			{
				event: 'identityCreated',
				id: one.id,
				display_name: 'New',
				username: 'new@example.com',
				primary_email_address: null,
				given_name: null,
				family_name: null,
				status: 'active',
				enrollment_status: 'ENROLLED',
				create_time: one.create_time,
				update_time: one.update_time,
			},
			expect.objectContaining({ event: 'passkeyEnrolled', id: one.id }),
		]);
	});

	test('identityDeleted, with the username that the person had', async () => {
		const trigger = await started({ event: ALL });
		const one = person();
		realm().removeIdentity(one);
		expect(await trigger.poll()).toEqual([
			{ event: 'identityDeleted', id: one.id, username: one.traits.username },
		]);
		expect(await trigger.poll()).toBeNull();
	});

	test('memberAdded and memberRemoved, with the group', async () => {
		const group = engineering();
		const [leaver] = realm().membersOf(group);
		const joiner = people().find((one) => !realm().groupsOf(one).includes(group))!;
		const trigger = await started(inGroup(group.id));
		realm().removeMember(group, leaver!.id);
		realm().addMember(group, joiner.id);
		const told = (await trigger.poll()) ?? [];
		expect(told).toHaveLength(2);
		expect(told).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					event: 'memberAdded',
					id: joiner.id,
					username: joiner.traits.username,
					group_id: group.id,
				}),
				expect.objectContaining({
					event: 'memberRemoved',
					id: leaver!.id,
					username: leaver!.traits.username,
					group_id: group.id,
				}),
			]),
		);
		expect(await trigger.poll()).toBeNull();
	});

	test('a member who is deleted has left the group, and is told by username', async () => {
		const group = engineering();
		const [leaver] = realm().membersOf(group);
		const trigger = await started(inGroup(group.id));
		realm().removeIdentity(leaver!);
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({
				event: 'memberRemoved',
				id: leaver!.id,
				username: leaver!.traits.username,
				display_name: null,
				group_id: group.id,
			}),
		]);
	});

	test('a group that is emptied tells each of its members', async () => {
		const group = engineering();
		const members = realm().membersOf(group);
		const trigger = await started(inGroup(group.id));
		for (const { id } of members) realm().removeMember(group, id);
		const told = await trigger.poll();
		expect(of(told).sort()).toEqual(members.map(({ id }) => ['memberRemoved', id]).sort());
	});
});

describe('what comes out', () => {
	test('of watched fields, the new values of those that changed, and nothing for other fields', async () => {
		const trigger = await started({
			event: ['identityUpdated'],
			options: { watchFields: ['title', 'department'] },
		});
		const one = person();
		realm().changeIdentity(person(31), { display_name: 'Another Name' });
		realm().changeIdentity(one, { traits: { title: 'Manager' } });
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({
				event: 'identityUpdated',
				id: one.id,
				changes: [{ field: 'title', to: 'Manager' }],
			}),
		]);
	});

	test('the whole record, or only some of its fields', async () => {
		const raw = await started({ event: ['identitySuspended'], output: 'raw' });
		const selected = await started({
			event: ['identitySuspended'],
			output: 'selectedFields',
			outputFields: ['username', 'department'],
		});
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		expect(await raw.poll()).toEqual([
			expect.objectContaining({ event: 'identitySuspended', traits: one.traits }),
		]);
		expect(await selected.poll()).toEqual([
			{
				event: 'identitySuspended',
				username: one.traits.username,
				department: one.traits.department,
				changes: [{ field: 'status', from: 'active', to: 'suspended' }],
			},
		]);
	});

	test('a status or a passkey alone is no update', async () => {
		const trigger = await started({ event: ['identityUpdated'] });
		realm().changeIdentity(person(), { status: 'suspended' });
		realm().addCredential(person(31));
		expect(await trigger.poll()).toBeNull();
	});
});

describe('what a poll remembers', () => {
	test('is one text in the static data, and the same where nothing changed', async () => {
		sandbox.current.behave({ order: 'shuffledBySkip' });
		const trigger = await started({ event: ALL });
		const before = trigger.staticData;
		expect(Object.values(before)).toEqual([{ state: expect.any(String) }]);
		expect(await trigger.poll()).toBeNull();
		expect(trigger.staticData).toEqual(before);
	});

	test('tells after a restart, or after the workflow was off, what happened meanwhile', async () => {
		const { staticData } = await started({ event: ALL });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		const again = activate({ event: ALL }, { staticData });
		expect(of(await again.poll())).toEqual([['identitySuspended', one.id]]);
	});

	test('says nothing of another realm', async () => {
		const { staticData } = await started({ event: ALL });
		const credential = { ...credentialFor(sandbox.current), realmId: SEED.secondRealmId };
		const other = activateTrigger({ credential, parameters: { event: ALL }, staticData });
		expect(await other.poll()).toBeNull();
		sandbox.current.store.realms
			.get(SEED.secondRealmId)!
			.addIdentity('New', { type: 'traits_v0', username: 'new' });
		expect(of(await other.poll())).toEqual([['identityCreated', expect.any(String)]]);
	});

	test('says nothing of another group', async () => {
		const [one, other] = [...realm().groups.values()].slice(2);
		const { staticData } = await started(inGroup(one!.id));
		const again = activate(inGroup(other!.id), { staticData });
		expect(await again.poll()).toBeNull();
		const joiner = realm().membersOf(one!)[0]!;
		realm().addMember(other!, joiner.id);
		expect(of(await again.poll())).toEqual([['memberAdded', joiner.id]]);
	});

	test('asks nobody about a group that is not watched any more', async () => {
		const [one, other] = [...realm().groups.values()].slice(2);
		const of_ = (id: string) => ({
			...inGroup(id),
			event: [...ALL, 'memberAdded', 'memberRemoved'],
		});
		const { staticData } = await started(of_(one!.id));
		const again = activate(of_(other!.id), { staticData });
		expect(await again.poll()).toBeNull();
		expect(sandbox.current.journal.count('GetIdentity')).toBe(0);
	});

	test('says nothing of an event that is newly chosen, and all of the others', async () => {
		const { staticData } = await started({ event: ['identitySuspended'] });
		realm().changeIdentity(person(), { status: 'suspended', traits: { title: 'Other' } });
		realm().removeIdentity(person(40));
		const again = activate({ event: ALL }, { staticData });
		expect(of(await again.poll())).toEqual([['identitySuspended', person().id]]);
		realm().changeIdentity(person(31), { traits: { title: 'Other' } });
		expect(of(await again.poll())).toEqual([['identityUpdated', person(31).id]]);
	});

	test('goes on with another token for the same realm, also one of an application', async () => {
		const { staticData } = await started({ event: ALL });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		const again = activate(
			{ event: ALL, authentication: 'oAuth2' },
			{ staticData, credential: oAuth2CredentialFor(sandbox.current) },
		);
		expect(of(await again.poll())).toEqual([['identitySuspended', one.id]]);
	});

	test('a group that is watched beside the realm, and then alone, leaves nobody out or in', async () => {
		const group = engineering();
		const both = { ...inGroup(group.id), event: [...ALL, 'memberAdded', 'memberRemoved'] };
		const first = await started(both);
		const alone = activate(inGroup(group.id), { staticData: first.staticData });
		expect(await alone.poll()).toBeNull();
		expect(sandbox.current.journal.count('GetIdentity')).toBe(0);
		const [leaver] = realm().membersOf(group);
		realm().removeMember(group, leaver!.id);
		expect(of(await alone.poll())).toEqual([['memberRemoved', leaver!.id]]);
		const again = activate(both, { staticData: alone.staticData });
		expect(await again.poll()).toBeNull();
	});
});

describe('never a false alarm', () => {
	const page = (identities: object[]) => ({
		kind: 'replace' as const,
		operationId: 'ListIdentities',
		status: 200,
		body: { identities, total_size: identities.length },
	});
	const shown = () =>
		people().map((one) => ({ ...one, enrollment_status: realm().enrollmentStatus(one) }));

	test.each<ChangeEvent[][]>([[['identityCreated']], [['identityDeleted']], [[...ALL]]])(
		'where a list is empty at once, or half of it is missing: %j',
		async (...event) => {
			const trigger = await started({ event: event.flat() });
			const before = trigger.staticData;
			for (const left of [[], shown().slice(0, 100)]) {
				sandbox.current.misbehavior.clear();
				sandbox.current.misbehavior.add(page(left));
				await expect(trigger.poll()).rejects.toMatchObject({
					message: `${250 - left.length} of 250 identities are missing since the last poll, so this poll reported nothing`,
				});
			}
			sandbox.current.misbehavior.clear();
			expect(trigger.staticData).toEqual(before);
			expect(await trigger.poll()).toBeNull();
		},
	);

	test('where a list is short: whoever is missing is asked about', async () => {
		const trigger = await started({ event: ALL });
		const gone = person(3);
		realm().removeIdentity(gone);
		sandbox.current.misbehavior.add(page(shown().slice(10)));
		expect(of(await trigger.poll())).toEqual([['identityDeleted', gone.id]]);
		expect(sandbox.current.journal.count('GetIdentity')).toBe(11);
		sandbox.current.misbehavior.clear();
		expect(await trigger.poll()).toBeNull();
	});

	test('where a group shows too few members', async () => {
		const group = engineering();
		const trigger = await started(inGroup(group.id));
		sandbox.current.misbehavior.add({
			...page([]),
			operationId: 'ListGroupMembers',
		});
		expect(await trigger.poll()).toBeNull();
		sandbox.current.misbehavior.clear();
		expect(await trigger.poll()).toBeNull();
	});

	test('half of the people, and not one more', async () => {
		const trigger = await started({ event: ['identityDeleted'] });
		for (const one of people().slice(0, 125)) realm().removeIdentity(one);
		expect(await trigger.poll()).toHaveLength(125);
		for (const one of people().slice(0, 63)) realm().removeIdentity(one);
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/^63 of 125 identities are missing/) as string,
		});
	});

	test('where a list was empty at first, nobody who is older than that is new', async () => {
		const day = 24 * 60 * 60_000;
		for (const one of people()) one.create_time = new Date(Date.now() - 3 * day).toISOString();
		sandbox.current.misbehavior.add({ ...page([]), times: 1 });
		const trigger = activate({ event: ALL });
		expect(await trigger.poll()).toBeNull();
		const one = realm().addIdentity('New', { type: 'traits_v0', username: 'new' });
		expect(of(await trigger.poll())).toEqual([['identityCreated', one.id]]);
		expect(await trigger.poll()).toBeNull();
	});

	test('where the passkey status was missing at first', async () => {
		sandbox.current.misbehavior.add({ ...page(people()), times: 1 });
		const trigger = activate({ event: ['passkeyEnrolled', 'passkeyLost'] });
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
		realm().addCredential(person());
		expect(of(await trigger.poll())).toEqual([['passkeyEnrolled', person().id]]);
	});

	test('where the settings change while somebody could not be asked about', async () => {
		const { staticData } = await started({
			event: ['identityUpdated', 'identitySuspended'],
			options: { watchFields: ['title'] },
		});
		const changed = {
			event: ['identityUpdated', 'passkeyEnrolled', 'identitySuspended', 'identityReactivated'],
			options: { watchFields: ['department', 'title'] },
		};
		const trigger = activate(changed, { staticData });
		sandbox.current.misbehavior.add(page(shown().slice(100)));
		sandbox.current.misbehavior.add({ kind: 'status', operationId: 'GetIdentity', status: 400 });
		expect(await trigger.poll()).toBeNull();
		sandbox.current.misbehavior.clear();
		expect(await trigger.poll()).toBeNull();
	});

	test('where a state is damaged: the trigger starts over', async () => {
		const { staticData } = await started({ event: ALL });
		const [[name, { state }]] = Object.entries(staticData) as [[string, { state: string }]];
		const damaged = { [name]: { state: state.slice(0, -3) } };
		const trigger = activate({ event: ALL }, { staticData: damaged });
		expect(await trigger.poll()).toBeNull();
		realm().changeIdentity(person(), { status: 'suspended' });
		expect(of(await trigger.poll())).toEqual([['identitySuspended', person().id]]);
	});

	test('where a group watched beside the realm loses members that its list does not show', async () => {
		const group = engineering();
		const both = { ...inGroup(group.id), event: [...ALL, 'memberAdded', 'memberRemoved'] };
		const trigger = await started(both);
		const [leaver] = realm().membersOf(group);
		realm().removeMember(group, leaver!.id);
		sandbox.current.misbehavior.add({ ...page([]), operationId: 'ListGroupMembers', times: 1 });
		expect(of(await trigger.poll())).toEqual([['memberRemoved', leaver!.id]]);
		expect(await trigger.poll()).toBeNull();
	});

	test('where pages of a group contradict each other', async () => {
		const trigger = await started(inGroup(engineering().id));
		sandbox.current.misbehavior.add({
			...page([]),
			operationId: 'ListGroupMembers',
			body: { identities: realm().membersOf(engineering()).slice(0, 5), total_size: 25 },
		});
		await expect(trigger.poll()).rejects.toMatchObject({
			message:
				'The list of group members changed while it was being read, so this poll reported nothing',
		});
	});

	test('where pages contradict each other', async () => {
		const trigger = await started({ event: ALL });
		const before = trigger.staticData;
		sandbox.current.misbehavior.add({
			...page(shown().slice(0, 200)),
			body: { identities: shown().slice(0, 200), total_size: 250 },
		});
		await expect(trigger.poll()).rejects.toMatchObject({
			message:
				'The list of identities changed while it was being read, so this poll reported nothing',
		});
		expect(trigger.staticData).toEqual(before);
	});

	test('where pages come in another order each time', async () => {
		sandbox.current.behave({ order: 'shuffledBySkip' });
		const trigger = await started({ event: ALL });
		for (let turn = 0; turn < 3; turn += 1) expect(await trigger.poll()).toBeNull();
	});

	test('where somebody came and went between two polls', async () => {
		const trigger = await started({ event: ALL });
		realm().removeIdentity(
			realm().addIdentity('Brief', { type: 'traits_v0', username: 'brief@example.com' }),
		);
		expect(await trigger.poll()).toBeNull();
	});

	test('where the passkey status is missing for once', async () => {
		const trigger = await started({ event: ['passkeyEnrolled', 'passkeyLost'] });
		sandbox.current.misbehavior.add({ ...page(people()), times: 1 });
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	test.each([
		[
			'the realm answers 404',
			{ status: 404, body: { code: 'not_found', message: 'realm not found' } },
		],
		['the service is down', { status: 503 }],
	])(
		'where %s: the poll fails and notes nothing',
		async (_name, fault) => {
			const trigger = await started({ event: ALL });
			const before = trigger.staticData;
			const one = person();
			realm().changeIdentity(one, { status: 'suspended' });
			sandbox.current.misbehavior.add({ kind: 'status', ...fault });
			await expect(trigger.poll()).rejects.toThrow();
			expect(trigger.staticData).toEqual(before);
			sandbox.current.misbehavior.clear();
			expect(of(await trigger.poll())).toEqual([['identitySuspended', one.id]]);
		},
		120_000,
	);
});

describe('never lost, never twice', () => {
	test('a poll that fails in the middle', async () => {
		const trigger = await started({ event: ALL });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		sandbox.current.misbehavior.add({ kind: 'status', status: 400, from: 2, times: 1 });
		await expect(trigger.poll()).rejects.toThrow();
		expect(of(await trigger.poll())).toEqual([['identitySuspended', one.id]]);
		expect(await trigger.poll()).toBeNull();
	});

	test('a token that has expired', async () => {
		const credential = credentialFor(sandbox.current);
		const trigger = await started({ event: ALL }, { credential });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		const { apiToken } = credential;
		sandbox.current.misbehavior.add({ kind: 'status', status: 401 });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringContaining('API token') as string,
		});
		sandbox.current.misbehavior.clear();
		expect(JSON.stringify(await trigger.poll())).not.toContain(apiToken);
	});

	test('a poll that takes longer than the interval: the second one does nothing', async () => {
		const trigger = await started({ event: ALL });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		sandbox.current.misbehavior.latency = 100;
		const both = await Promise.all([trigger.poll(), trigger.poll()]);
		expect(both.map(of)).toEqual([[['identitySuspended', one.id]], []]);
		expect(sandbox.current.journal.count()).toBe(2);
	});

	test('two polls of one trigger that n8n runs in contexts of their own', async () => {
		const { staticData } = await started({ event: ALL });
		const one = person();
		realm().changeIdentity(one, { status: 'suspended' });
		sandbox.current.misbehavior.latency = 100;
		const contexts = [0, 1].map(() => activate({ event: ALL }, { staticData }));
		const both = await Promise.all(contexts.map(async (trigger) => await trigger.poll()));
		expect(both.map(of)).toEqual([[['identitySuspended', one.id]], []]);
	});

	test('a limit that lasts is told at once', async () => {
		const trigger = await started({ event: ALL });
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '3600' },
		});
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/won't accept more requests until/) as string,
		});
		expect(sandbox.current.journal.count()).toBeLessThan(3);
	});

	test("a limit that lasts for most of n8n's budget is told before that is over", async () => {
		const { staticData } = await started({ event: ALL });
		const trigger = activate({ event: ALL }, { staticData, budget: 36_000 });
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '30' },
		});
		const startedAt = Date.now();
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(/^This poll ran out of time: it read 0 identities/) as string,
		});
		expect(Date.now() - startedAt).toBeLessThan(5000);
		expect(trigger.staticData).toEqual(staticData);
	});

	test("a poll that does not fit n8n's budget says how far it came, and notes nothing", async () => {
		for (const { name, username } of rows('many', 15_000)) {
			realm().addIdentity(name, { type: 'traits_v0', username });
		}
		const { staticData } = await started({ event: ALL });
		const trigger = activate({ event: ALL }, { staticData, budget: 2000 });
		// A request may take a quarter of that, and to put so many people in no order takes long by itself.
		sandbox.current.behave({ order: 'created' });
		sandbox.current.misbehavior.latency = 400;
		await expect(trigger.poll()).rejects.toMatchObject({
			message: expect.stringMatching(
				/^This poll ran out of time: it read [\d,]+ of 15,250 identities in 2 s, about [\d,]+ per second$/,
			) as string,
			description: expect.stringMatching(/^Nothing is lost/) as string,
		});
		expect(trigger.staticData).toEqual(staticData);
	});

	test('reading that takes nearly all of the time leaves time to ask about some', async () => {
		const { staticData } = await started({ event: ['identityDeleted'] });
		const trigger = activate({ event: ['identityDeleted'] }, { staticData, budget: 2400 });
		const gone = people().slice(0, 3);
		for (const one of gone) realm().removeIdentity(one);
		// Each list is read twice, so it takes four times as long as one page.
		sandbox.current.behave({ order: 'shuffledBySkip' });
		sandbox.current.misbehavior.add({
			kind: 'delay',
			operationId: 'ListIdentities',
			milliseconds: 390,
		});
		expect((await trigger.poll())?.map(({ id }) => id).sort()).toEqual(
			gone.map(({ id }) => id).sort(),
		);
	});

	test('a limit in the middle of asking keeps what is known, and the next polls tell the rest', async () => {
		const { staticData } = await started({ event: ['identityDeleted'] });
		const trigger = activate({ event: ['identityDeleted'] }, { staticData, budget: 4000 });
		const gone = people().slice(0, 60);
		for (const one of gone) realm().removeIdentity(one);
		const told: unknown[] = [];
		for (let turn = 0; turn < 6 && told.length < gone.length; turn += 1) {
			// A bucket that is full again by the next poll.
			sandbox.current.misbehavior.limitRate({ perSecond: 0.1, burst: 30, headers: 'none' });
			told.push(...((await trigger.poll()) ?? []).map(({ id }) => id));
		}
		expect(told.sort()).toEqual(gone.map(({ id }) => id).sort());
	}, 60_000);

	test('a poll that is broken off while it asks tells nobody as gone who was not asked about', async () => {
		const { staticData } = await started({ event: ['identityDeleted'] });
		const trigger = activate({ event: ['identityDeleted'] }, { staticData, budget: 2000 });
		const gone = people().slice(0, 80);
		for (const one of gone.slice(0, 40)) realm().removeIdentity(one);
		sandbox.current.misbehavior.add({
			...{ kind: 'replace' as const, operationId: 'ListIdentities' },
			body: { identities: people().slice(40), total_size: people().length - 40 },
		});
		sandbox.current.misbehavior.add({
			kind: 'status',
			operationId: 'GetIdentity',
			status: 503,
			headers: { 'retry-after': '60' },
		});
		expect(await trigger.poll()).toBeNull();
		sandbox.current.misbehavior.clear();
		expect(of(await trigger.poll())).toHaveLength(40);
	});

	test("somebody who cannot be asked about is in nobody else's way", async () => {
		const trigger = await started({ event: ALL });
		const [gone, one] = people();
		realm().removeIdentity(gone!);
		realm().changeIdentity(one!, { status: 'suspended' });
		const refusal = { kind: 'status', operationId: 'GetIdentity' } as const;
		sandbox.current.misbehavior.add({ ...refusal, status: 400 });
		expect(of(await trigger.poll())).toEqual([['identitySuspended', one!.id]]);
		sandbox.current.misbehavior.clear();
		expect(of(await trigger.poll())).toEqual([['identityDeleted', gone!.id]]);
	});

	test.each([
		['of another person', { type: 'ResourceInfo', resource_type: 'Identity', id: 'other' }],
		['of the realm', { type: 'ResourceInfo', resource_type: 'Realm', id: 'r' }],
	])('a 404 %s is not about the one who was asked about', async (_name, resource) => {
		const trigger = await started({ event: ['identityDeleted'] });
		const gone = person();
		realm().removeIdentity(gone);
		sandbox.current.misbehavior.add({
			...{ kind: 'status' as const, operationId: 'GetIdentity', status: 404 },
			body: { code: 'not_found', message: 'not found', details: [resource] },
		});
		expect(await trigger.poll().catch(() => null)).toBeNull();
		sandbox.current.misbehavior.clear();
		expect(of(await trigger.poll())).toEqual([['identityDeleted', gone.id]]);
	});

	test('many who are gone are asked about as far as the time goes, and told in the next polls', async () => {
		const trigger = await started({ event: ['identityDeleted'] }, { budget: 1200 });
		const gone = people().slice(0, 100);
		for (const one of gone) realm().removeIdentity(one);
		sandbox.current.misbehavior.latency = 250;
		const told: unknown[] = [];
		for (let turn = 0; turn < 5 && told.length < 100; turn += 1) {
			told.push(...of(await trigger.poll()).map(([, id]) => id));
			if (turn === 0) expect(told.length).toBeLessThan(100);
		}
		expect(told.sort()).toEqual(gone.map(({ id }) => id).sort());
	});
});

describe('a test run in the editor', () => {
	const test_ = (parameters: INodeParameters) => activate(parameters, { mode: 'manual' });

	test('shows one example of each event, about people who exist, and notes nothing', async () => {
		const group = engineering();
		const trigger = test_({ ...inGroup(group.id), event: [...EVENTS] });
		const told = (await trigger.poll()) ?? [];
		expect(told.map(({ event }) => event)).toEqual([...EVENTS]);
		for (const { id } of told) expect(realm().identities.has(id as string)).toBe(true);
		const by = (event: ChangeEvent) => told.find((one) => one.event === event)!;
		expect(by('identitySuspended')).toMatchObject({
			status: 'suspended',
			changes: [{ field: 'status', from: 'active', to: 'suspended' }],
		});
		expect(Object.keys(by('identityDeleted'))).toEqual(['event', 'id', 'username']);
		expect(by('memberRemoved')).toMatchObject({ group_id: group.id });
		expect(
			realm()
				.members.get(group.id)!
				.has(by('memberAdded').id as string),
		).toBe(true);
		expect(trigger.staticData).toEqual({});
		expect(sandbox.current.journal.count()).toBe(2);
	});

	test('shows what a watched field looks like', async () => {
		const trigger = test_({ event: ['identityUpdated'], options: { watchFields: ['department'] } });
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({ changes: [{ field: 'department', to: expect.any(String) }] }),
		]);
	});

	test('shows what its schema says, before and after', async () => {
		const trigger = test_({ ...inGroup(engineering().id), event: [...EVENTS] });
		const known = new Set(Object.keys(TRIGGER_SCHEMA.properties!));
		const columns = new Set(((await trigger.poll()) ?? []).flatMap((one) => Object.keys(one)));
		expect([...columns].sort()).toEqual([...known].sort());
	});

	test('leaves what a poll has noted alone', async () => {
		const { staticData } = await started({ event: ALL });
		const trigger = activate({ event: ALL }, { mode: 'manual', staticData });
		await trigger.poll();
		expect(trigger.staticData).toEqual(staticData);
	});
});

describe('what is set', () => {
	test.each<[string, INodeParameters, string]>([
		['no event', { event: [] }, "'Trigger On' is empty"],
		['no group', { event: ['memberAdded'], group: locator('list', '') }, "'Group' is empty"],
		[
			'a group that there is not',
			inGroup('Nowhere', 'idOrName'),
			"No group has the name or ID 'Nowhere'",
		],
		[
			'fields that there are not',
			{ event: ['identityUpdated'], options: { watchFields: ['update_time'] } },
			"'Fields to Watch' can't be 'update_time'",
		],
		[
			'fields from an expression that finds none',
			{ event: ['identityUpdated'], options: { watchFields: '={{ [] }}' } },
			"'Fields to Watch' is empty",
		],
	])('%s', async (_name, parameters, message) => {
		await expect(activate(parameters).poll()).rejects.toMatchObject({ message });
	});

	test.each(['name', 'idOrName'])('the group by its name, in another case: %s', async (mode) => {
		const trigger = await started(inGroup('engineering', mode));
		const joiner = realm().addIdentity('New', { type: 'traits_v0', username: 'new' });
		realm().addMember(engineering(), joiner.id);
		expect(of(await trigger.poll())).toEqual([['memberAdded', joiner.id]]);
	});
});
