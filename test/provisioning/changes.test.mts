import fc from 'fast-check';
import {
	changesBetween,
	EVENTS,
	stateOf,
	type ChangeEvent,
	type PersonState,
	type Snapshot,
} from '../../nodes/BeyondIdentity/provisioning/changes';
import type { Identity } from '../../nodes/BeyondIdentity/transport/resources/identities';

const ALL: ChangeEvent[] = [...EVENTS];
const watch = (events: ChangeEvent[] = ALL, fields: string[] = []) => ({
	events: new Set(events),
	fields,
});
const ada: Identity = {
	id: 'a1',
	display_name: 'Ada',
	status: 'active',
	enrollment_status: 'UNENROLLED',
	traits: { type: 'traits_v0', username: 'ada', title: 'Engineer' },
	update_time: '2026-01-01T00:00:00Z',
};
const same = { ofRecord: (text: string) => text, ofField: (text: string) => text };
const snapshot = (people: Identity[], asked = watch(), before?: Snapshot): Snapshot =>
	new Map(people.map((one) => [one.id, stateOf(one, asked, same, false, before?.get(one.id))]));

/** What is told of somebody who was one way and is another. */
function told(was: Identity[], is: Identity[], asked = watch()) {
	const before = snapshot(was, asked);
	return changesBetween(before, snapshot(is, asked, before), asked).map(
		({ id: _id, ...rest }) => rest,
	);
}

test.each<[string, Identity[], Identity[], object[]]>([
	['somebody new', [], [ada], [{ event: 'identityCreated' }]],
	[
		'somebody new who has a passkey',
		[],
		[{ ...ada, enrollment_status: 'ENROLLED' }],
		[{ event: 'identityCreated' }, { event: 'passkeyEnrolled', from: '' }],
	],
	['somebody who is gone', [ada], [], [{ event: 'identityDeleted', gone: { username: 'ada' } }]],
	['another name', [ada], [{ ...ada, display_name: 'Ada L.' }], [{ event: 'identityUpdated' }]],
	[
		'a suspension',
		[ada],
		[{ ...ada, status: 'suspended' }],
		[{ event: 'identitySuspended', from: 'active' }],
	],
	[
		'a return',
		[{ ...ada, status: 'suspended' }],
		[ada],
		[{ event: 'identityReactivated', from: 'suspended' }],
	],
	[
		'a passkey',
		[ada],
		[{ ...ada, enrollment_status: 'ENROLLED' }],
		[{ event: 'passkeyEnrolled', from: 'UNENROLLED' }],
	],
	[
		'the last passkey',
		[{ ...ada, enrollment_status: 'ENROLLED' }],
		[ada],
		[{ event: 'passkeyLost', from: 'ENROLLED' }],
	],
	['an invitation', [ada], [{ ...ada, enrollment_status: 'PENDING' }], []],
	['another time alone', [ada], [{ ...ada, update_time: '2026-02-02T00:00:00Z' }], []],
	[
		'an empty trait that was not there',
		[ada],
		[{ ...ada, traits: { ...ada.traits!, nick_name: '' } }],
		[],
	],
])('%s', (_name, was, is, expected) => {
	expect(told(was, is)).toEqual(expected);
});

test('where the API does not say whether there is a passkey, none is lost', () => {
	const { enrollment_status: _unknown, ...silent } = ada;
	expect(told([{ ...ada, enrollment_status: 'ENROLLED' }], [silent])).toEqual([]);
});

test('where the API says for once nothing of the status, nothing has happened', () => {
	const { status: _unknown, ...silent } = ada;
	const suspended = { ...ada, status: 'suspended' };
	expect(told([suspended], [silent])).toEqual([]);
	expect(told([silent], [suspended])).toEqual([]);
});

test('of watched fields, it is told which of them changed, and of no others', () => {
	const asked = watch(['identityUpdated'], ['title', 'department']);
	const is = { ...ada, display_name: 'Other', traits: { ...ada.traits!, title: 'Manager' } };
	expect(told([ada], [is], asked)).toEqual([{ event: 'identityUpdated', fields: ['title'] }]);
	expect(told([ada], [{ ...ada, display_name: 'Other' }], asked)).toEqual([]);
});

const state: fc.Arbitrary<PersonState> = fc.record({
	status: fc.constantFrom('active', 'suspended'),
	enrollment: fc.constantFrom('UNENROLLED', 'ENROLLED'),
	isMember: fc.boolean(),
	digest: fc.constantFrom('x', 'y'),
	fields: fc.constant([]),
	username: fc.constant('somebody'),
});
const people = fc
	.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), state), { maxLength: 5 })
	.map((entries) => new Map<string, PersonState>(entries));

test('the changes between any two times lead from the first to the second', () => {
	fc.assert(
		fc.property(people, people, (before, now) => {
			const after = new Map([...before].map(([id, one]) => [id, { ...one }]));
			const nobody = { status: '', enrollment: 'UNENROLLED', isMember: false };
			for (const { event, id } of changesBetween(before, now, watch())) {
				// What is new is read, and not told.
				if (event === 'identityCreated')
					after.set(id, { ...now.get(id)!, ...nobody, status: now.get(id)!.status });
				else if (event === 'identityDeleted') after.delete(id);
				else if (event === 'identityUpdated') after.get(id)!.digest = now.get(id)!.digest;
				else if (event === 'identitySuspended') after.get(id)!.status = 'suspended';
				else if (event === 'identityReactivated') after.get(id)!.status = 'active';
				else if (event === 'passkeyEnrolled') after.get(id)!.enrollment = 'ENROLLED';
				else if (event === 'passkeyLost') after.get(id)!.enrollment = 'UNENROLLED';
				else if (event === 'memberAdded') after.get(id)!.isMember = true;
				else after.get(id)!.isMember = false;
			}
			expect(after).toEqual(now);
			expect(changesBetween(now, now, watch())).toEqual([]);
		}),
		{ numRuns: 2000 },
	);
});

test('only what is asked for is told', () => {
	fc.assert(
		fc.property(people, people, fc.subarray(ALL), (before, now, events) => {
			const all = changesBetween(before, now, watch());
			const some = changesBetween(before, now, watch(events));
			expect(some).toEqual(all.filter(({ event }) => events.includes(event)));
		}),
	);
});
