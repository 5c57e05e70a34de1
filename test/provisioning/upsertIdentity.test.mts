import { Directory } from '../../nodes/BeyondIdentity/provisioning/directory';
import {
	planIdentityChange,
	upsertIdentity,
} from '../../nodes/BeyondIdentity/provisioning/upsertIdentity';
import type {
	Identity,
	IdentityInput,
	Traits,
} from '../../nodes/BeyondIdentity/transport/resources/identities';
import {
	fakeClient,
	settled,
	useFakeClock,
	valueOf,
	type FakeAnswer,
} from '../support/fakePort.mts';

useFakeClock();

const traits = (more: Record<string, string> = {}): Traits => ({
	type: 'traits_v0',
	username: 'ada',
	title: 'Engineer',
	...more,
});
const ADA: Identity = { id: 'i1', display_name: 'Ada', traits: traits() };
const wanted = (more: Record<string, string> = {}, name = 'Ada'): IdentityInput => ({
	display_name: name,
	traits: traits(more),
});

test.each<[string, IdentityInput, IdentityInput | undefined]>([
	['nothing', wanted(), undefined],
	['nothing, in another case', wanted({ username: 'ADA' }), undefined],
	['nothing, where nothing is wanted', {}, undefined],
	['a name', wanted({}, 'Ada L.'), { display_name: 'Ada L.' }],
	['a trait', wanted({ title: 'Countess' }), { traits: { type: 'traits_v0', title: 'Countess' } }],
	['a new trait', wanted({ locale: 'en' }), { traits: { type: 'traits_v0', locale: 'en' } }],
	[
		'both',
		wanted({ title: '' }, 'A'),
		{ display_name: 'A', traits: { type: 'traits_v0', title: '' } },
	],
])('what differs: %s', (_what, person, change) => {
	expect(planIdentityChange(ADA, person)).toEqual(change);
});

const nobody = { body: { identities: [] } };
const ada = { body: { identities: [ADA] } };
const taken = { status: 409, body: { message: 'username already exists' } };
const made = { body: { ...ADA, id: 'new' } };
const changed = { body: { ...ADA, display_name: 'Ada L.' } };

test.each<[string, IdentityInput, FakeAnswer[], string[], { id: string; action: string }]>([
	[
		'who is not there is created',
		wanted(),
		[nobody, made],
		['GET', 'POST'],
		{ id: 'new', action: 'created' },
	],
	[
		'who is there and alike is left alone',
		wanted(),
		[ada],
		['GET'],
		{ id: 'i1', action: 'unchanged' },
	],
	[
		'who is there and differs is changed',
		wanted({}, 'Ada L.'),
		[ada, changed],
		['GET', 'PATCH'],
		{ id: 'i1', action: 'updated' },
	],
	[
		'who was created meanwhile is changed',
		wanted({}, 'Ada L.'),
		[nobody, taken, ada, changed],
		['GET', 'POST', 'GET', 'PATCH'],
		{ id: 'i1', action: 'updated' },
	],
	[
		'without a username there is nothing to look for',
		{ display_name: 'X' },
		[made],
		['POST'],
		{ id: 'new', action: 'created' },
	],
])('%s', async (_what, person, answers, methods, { id, action }) => {
	let next = 0;
	const { client, port } = await fakeClient(() => answers[next++]!);
	const upserted = await valueOf(upsertIdentity(client, person, new Directory(client)));
	expect(upserted).toMatchObject({ identity: { id }, action });
	expect(port.sent.map(({ method }) => method)).toEqual(methods);
});

test('a username that is taken and that nobody has is an error', async () => {
	const answers = [nobody, taken, nobody];
	let next = 0;
	const { client } = await fakeClient(() => answers[next++]!);
	expect(
		(await settled(upsertIdentity(client, wanted(), new Directory(client)))).error,
	).toMatchObject({ status: 409 });
});
