import fc from 'fast-check';
import type { ChangeEvent, PersonState } from '../../nodes/BeyondIdentity/provisioning/changes';
import {
	knownEvents,
	packState,
	unpackState,
	type State,
} from '../../nodes/BeyondIdentity/provisioning/changesState';

const scope = { tenantId: 't1', realmId: 'r1', groupId: 'g1' };
const hex = fc.constantFrom(...'abcdefgh').map((letter) => letter.repeat(8));
const person = (fields: number, hasDigest: boolean, isNamed: boolean): fc.Arbitrary<PersonState> =>
	fc.record({
		status: fc.constantFrom('', 'active', 'suspended'),
		enrollment: fc.constantFrom('', 'ENROLLED', 'PENDING', 'INVITE_FAILED', 'UNENROLLED'),
		isMember: fc.boolean(),
		digest: hasDigest ? hex : fc.constant(''),
		fields: fc.array(fc.constantFrom('aaaa', 'bbbb'), { minLength: fields, maxLength: fields }),
		...(isNamed ? { username: fc.string({ unit: 'binary' }) } : {}),
	}) as fc.Arbitrary<PersonState>;

const state: fc.Arbitrary<State> = fc
	.record({ update: fc.boolean(), gone: fc.boolean(), fields: fc.nat({ max: 3 }) })
	.chain(({ update, gone, fields }) => {
		const watched = update ? fields : 0;
		const one = person(watched, update && watched === 0, gone);
		return fc.array(fc.tuple(fc.string({ minLength: 1 }), one)).map((people) => ({
			scope,
			events: new Set<ChangeEvent>([
				'identityCreated',
				...(update ? (['identityUpdated'] as const) : []),
				...(gone ? (['identityDeleted'] as const) : []),
			]),
			fields: Array.from({ length: watched }, (_, index) => `field${index}`),
			people: new Map(people),
			changedAt: 1_700_000_000_000,
		}));
	});

test('what is packed is unpacked as it was', () => {
	fc.assert(
		fc.property(state, (one) => {
			expect(unpackState(packState(one))).toEqual(one);
		}),
		{ numRuns: 1000 },
	);
});

test('a person takes no more than 64 characters, and 4 more for each watched field', () => {
	const of = (fields: number) => {
		const people = new Map(
			Array.from({ length: 1000 }, (_, index) => [
				String(index).padStart(16, 'a'),
				{
					status: 'suspended',
					enrollment: 'ENROLLED',
					isMember: true,
					digest: fields === 0 ? 'abcdefgh' : '',
					fields: Array.from({ length: fields }, () => 'abcd'),
				},
			]),
		);
		const names = Array.from({ length: fields }, (_, index) => `f${index}`);
		const events = new Set<ChangeEvent>(['identityUpdated']);
		return packState({ scope, events, fields: names, people, changedAt: 0 }).length / 1000;
	};
	expect(of(0)).toBeLessThan(29);
	expect(of(5) - of(4)).toBeLessThan(4.1);
});

test.each(['', 'nonsense', '[1]', '[0,{},[],[]]', '{"version":1}'])('no state: %j', (text) => {
	expect(unpackState(text)).toBeUndefined();
});

test('a state that is cut off anywhere, or has a line too many, is none', () => {
	fc.assert(
		fc.property(state, fc.nat(), (one, where) => {
			const text = packState(one);
			expect(unpackState(text.slice(0, where % text.length))).toBeUndefined();
			expect(unpackState(`${text}\n`)).toBeUndefined();
		}),
		{ numRuns: 500 },
	);
});

test('a state tells nothing of another realm or group, nor of what it did not look for', () => {
	const events = new Set<ChangeEvent>(['identityCreated', 'identityUpdated', 'memberAdded']);
	const known: State = { scope, events, fields: [], people: new Map(), changedAt: 0 };
	const watch = { events, fields: [] };
	const told = (other: object, asked: object = {}) => [
		...knownEvents(known, { ...scope, ...other }, { ...watch, ...asked }),
	];
	expect(told({})).toEqual([...events]);
	expect(told({ tenantId: 'other' })).toEqual([]);
	expect(told({ realmId: 'other' })).toEqual([]);
	expect(told({ groupId: 'other' })).toEqual(['identityCreated', 'identityUpdated']);
	expect(told({}, { fields: ['title'] })).toEqual(['identityCreated', 'memberAdded']);
	expect(told({}, { events: new Set(['identityDeleted']) })).toEqual([]);
});
