import {
	inviteByEmail,
	PATIENCE_MS,
	type Invitation,
} from '../../nodes/BeyondIdentity/provisioning/inviteByEmail';
import type { Control } from '../../nodes/BeyondIdentity/transport/pool';
import {
	fakeClient,
	networkError,
	useFakeClock,
	valueOf,
	type FakeAnswer,
	type FakeRequest,
} from '../support/fakePort.mts';
import { missing } from '../support/fakeRefusals.mts';

useFakeClock();

const always: Control = { concurrency: 5, isOver: () => false };
const invitations = (count: number, config = 'c1'): Invitation[] =>
	Array.from({ length: count }, (_, index) => ({
		identityId: `i${index}`,
		template: { authenticator_config_id: config },
	}));

interface Queue {
	/** How many invitations it holds; each look at a batch empties it. */
	room?: number;
	/** How often a batch is still running when it is looked at; for ever, if told. */
	looks?: number;
	/** Refuses a batch that names one of these. */
	bad?: string[];
	/** Cannot invite these, for lack of an email address. */
	noEmail?: string[];
	/** Answers instead. */
	instead?: (request: FakeRequest) => FakeAnswer | undefined;
}

/** A realm's queue of invitations, as the API has it. */
async function queueOf({ room = 1000, looks = 1, bad = [], noEmail = [], instead }: Queue = {}) {
	const batches: string[][] = [];
	const looked: number[] = [];
	let free = room;
	const { client, port } = await fakeClient((request) => {
		const own = instead?.(request);
		if (own) return own;
		const { call, body } = request;
		if (call === 'POST /batch-credential-binding-jobs') {
			const { identity_ids: ids } = (
				body as { batch_credential_binding_job: { identity_ids: string[] } }
			).batch_credential_binding_job;
			const culprit = ids.find((id) => bad.includes(id));
			if (culprit) return missing('Identity', culprit);
			if (ids.length > free) {
				const remaining = String(free);
				// Others in the queue are sent meanwhile.
				free = room;
				return { status: 429, headers: { 'ratelimit-remaining': remaining } };
			}
			free -= ids.length;
			batches.push(ids);
			looked.push(0);
			return { body: { id: `b${batches.length - 1}` } };
		}
		const [, number, isList] = /batch-credential-binding-jobs\/b(\d+)(:listResults)?$/.exec(call)!;
		const index = Number(number);
		const ids = batches[index]!;
		if (isList) {
			const jobs = ids.filter((id) => !noEmail.includes(id));
			return { body: { job_results: jobs.map((id) => ({ id: `j-${id}`, identity_id: id })) } };
		}
		looked[index]! += 1;
		const errors = Object.fromEntries(
			ids
				.filter((id) => noEmail.includes(id))
				.map((id) => [id, { last_error: 'Identity missing email address' }]),
		);
		const isRunning = looked[index]! <= looks;
		return {
			body: {
				id: `b${index}`,
				state: isRunning ? 'RUNNING' : 'SUCCESS',
				state_commentary: { errors },
				update_time: 'never changes',
			},
		};
	});
	return { client, port, batches };
}

test.each<[string, Queue, Invitation[], number[], number]>([
	['one request for 1,000', {}, invitations(1000), [1000], 1000],
	['a request for each thousand', { room: 3000 }, invitations(2500), [1000, 1000, 500], 2500],
	[
		'parts, where the queue has not room for all',
		{ room: 600 },
		invitations(1000),
		[600, 400],
		1000,
	],
	['one for each template', {}, [...invitations(2), ...invitations(3, 'c2')], [2, 3], 5],
	['one email for a person who is there twice', {}, [...invitations(2), ...invitations(2)], [2], 4],
	['halves, where somebody is unknown', { bad: ['i3'] }, invitations(4), [2, 1], 3],
])('sends %s', async (_what, queue, wanted, sizes, done) => {
	const { client, batches } = await queueOf(queue);
	const results = await valueOf(inviteByEmail(client, wanted, always));
	expect(batches.map(({ length }) => length)).toEqual(sizes);
	expect(results).toHaveLength(wanted.length);
	expect(results.filter(({ status }) => status === 'done')).toHaveLength(done);
	results.forEach((result, index) => {
		if (result.status === 'done') expect(result.value.identity_id).toBe(wanted[index]!.identityId);
	});
});

test('who has no email address has the error that a single invitation would have', async () => {
	const { client } = await queueOf({ noEmail: ['i1'] });
	const results = await valueOf(inviteByEmail(client, invitations(3), always));
	expect(results.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
	expect(results[1]).toMatchObject({
		error: { status: 422, problem: { message: 'Identity missing email address' } },
	});
});

test('a full queue is asked ever more seldom, and given up when nothing changes for ten minutes', async () => {
	const { client, port } = await queueOf({ instead: () => ({ status: 429 }) });
	const startedAt = Date.now();
	const results = await valueOf(inviteByEmail(client, invitations(5), always));
	expect(results.every(({ status }) => status === 'failed')).toBe(true);
	expect(Date.now() - startedAt).toBeGreaterThan(PATIENCE_MS);
	expect(port.sent.length).toBeLessThan(80);
	expect(port.logged.some(({ message }) => message.includes('queue'))).toBe(true);
});

test('a batch that never ends is stalled', async () => {
	const { client } = await queueOf({ looks: Infinity });
	const results = await valueOf(inviteByEmail(client, invitations(2), always));
	expect(results).toEqual([
		{ status: 'stalled', batchId: 'b0' },
		{ status: 'stalled', batchId: 'b0' },
	]);
});

test('a batch that was handed over and cannot be followed is told as that', async () => {
	const { client } = await queueOf({
		instead: ({ method }) => (method === 'GET' ? { status: 403 } : undefined),
	});
	const [result] = await valueOf(inviteByEmail(client, invitations(1), always));
	expect(result).toMatchObject({ status: 'handedOver', batchId: 'b0', error: { status: 403 } });
});

test('a batch whose answer was lost is not sent again', async () => {
	const { client, port } = await queueOf({ instead: () => networkError('ECONNRESET') });
	const results = await valueOf(inviteByEmail(client, invitations(2), always));
	expect(port.sent).toHaveLength(1);
	expect(results.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
});

test('what was not reached is told as that', async () => {
	const { client } = await queueOf({ room: 5000, bad: ['i0'] });
	const stop: Control = { concurrency: 1, isOver: (hasFailed) => hasFailed };
	const wanted = [...invitations(1), ...invitations(2, 'c2').slice(1)];
	const results = await valueOf(inviteByEmail(client, wanted, stop));
	expect(results.map(({ status }) => status)).toEqual(['failed', 'notReached']);
});
