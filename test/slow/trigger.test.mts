/** What a poll of a large realm costs: `npm run test:slow`. */
import { EVENTS } from '../../nodes/BeyondIdentity/provisioning/changes';
import { SEED } from '../../sandbox/seed.mts';
import { activateTrigger, credentialFor, runNode } from '../support/engine.mts';
import { rows } from '../support/node.mts';
import { useSandbox } from '../support/sandbox.mts';

jest.setTimeout(180_000);

const sandbox = useSandbox();
const LATENCY_MS = 50;
const ALL = EVENTS.filter((event) => !event.startsWith('member'));

function fillTo(people: number): void {
	const realm = sandbox.current.store.realms.get(SEED.realmId)!;
	for (const { name, username } of rows('large', people - realm.identities.size)) {
		realm.addIdentity(name, { type: 'traits_v0', username, title: 'Engineer' });
	}
}

/** In milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

test('a poll of 20,000 people takes at most 102 requests, and hardly longer than reading them', async () => {
	fillTo(20_000);
	sandbox.current.misbehavior.latency = LATENCY_MS;
	const credential = credentialFor(sandbox.current);
	const trigger = activateTrigger({ credential, parameters: { event: ALL } });
	await trigger.poll();
	const reading = { resource: 'identity', operation: 'getAll', returnAll: true };
	const polls: number[] = [];
	const reads: number[] = [];
	// In turns, so that whatever else the machine does strikes both.
	for (let turn = 0; turn < 5; turn += 1) {
		reads.push(await timeOf(async () => await runNode({ credential, parameters: reading })));
		sandbox.current.journal.clear();
		polls.push(await timeOf(async () => expect(await trigger.poll()).toBeNull()));
		expect(sandbox.current.journal.count()).toBeLessThanOrEqual(102);
	}
	const seconds = (times: number[]) => times.map((time) => (time / 1000).toFixed(2)).join(', ');
	console.info(`A poll of 20,000: ${seconds(polls)} s; Get Many: ${seconds(reads)} s`);
	expect(Math.min(...polls)).toBeLessThan(1.5 * Math.min(...reads));
});

test('what is remembered of a person takes at most 64 bytes, beside a username', async () => {
	fillTo(20_000);
	const sizeOf = async (parameters: object) => {
		const trigger = activateTrigger({
			credential: credentialFor(sandbox.current),
			parameters: { ...parameters } as never,
		});
		await trigger.poll();
		return JSON.stringify(trigger.staticData).length / 20_000;
	};
	const events = ALL.filter((event) => event !== 'identityDeleted');
	const plain = await sizeOf({ event: events });
	const watched = await sizeOf({
		event: ['identityUpdated'],
		options: { watchFields: ['title', 'department', 'manager_name'] },
	});
	const named = await sizeOf({ event: ALL });
	console.info(
		`Bytes a person: ${plain.toFixed(1)}, with three watched fields ${watched.toFixed(1)}, with usernames ${named.toFixed(1)}`,
	);
	expect(plain).toBeLessThan(64);
	expect(watched).toBeLessThan(64 + 3 * 4);
});
