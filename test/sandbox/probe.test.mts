import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SWITCHES, type Behavior } from '../../sandbox/behavior.mts';
import { MOST_REQUESTS, probe } from '../../sandbox/probe.mts';
import type { Fault } from '../../sandbox/misbehavior.mts';
import { SEED } from '../../sandbox/seed.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();

/** A realm with one page of people. */
const realm = () => sandbox.current.store.realms.get(SEED.secondRealmId)!;

async function look(signal?: AbortSignal, token = sandbox.current.apiToken) {
	const { url, tenantId } = sandbox.current;
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
		token,
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

const everything = () => [...realm().identities.keys(), ...realm().groups.keys()];

test.each<[string, Fault]>([
	['a creation', { kind: 'dropAfter', operationId: 'CreateIdentity', from: 3, times: 1 }],
	['a creation, in part', { kind: 'truncate', operationId: 'CreateIdentity', from: 3, times: 1 }],
	["a group's creation", { kind: 'dropAfter', operationId: 'CreateGroup', times: 1 }],
	['a deletion', { kind: 'dropAfter', operationId: 'BatchDeleteIdentities', times: 1 }],
])('what it made is removed also where the answer to %s is lost', async (_what, fault) => {
	const before = everything();
	sandbox.current.misbehavior.add(fault);
	await look().catch(() => {});
	expect(everything()).toEqual(before);
});

test.each(['BatchDeleteIdentities', 'DeleteGroup'])(
	'what it made is removed also where %s fails at first',
	async (operationId) => {
		const before = everything();
		sandbox.current.misbehavior.add({ kind: 'status', status: 503, operationId, times: 2 });
		expect((await look()).left).toEqual([]);
		expect(everything()).toEqual(before);
	},
);

test('what it cannot remove is named, also where it has failed', async () => {
	const before = everything();
	const refused = { kind: 'status', status: 403 } as const;
	sandbox.current.misbehavior.add({ ...refused, operationId: 'AddGroupMembers' });
	sandbox.current.misbehavior.add({ ...refused, operationId: 'DeleteGroup' });
	const failing = look();
	await expect(failing).rejects.toThrow(/status 403\. These could not be removed: \/groups\/\w+$/);
	expect(everything()).toHaveLength(before.length + 1);
	for (const group of realm().groups.values()) realm().removeGroup(group);
});

test('a rate limit is waited for', async () => {
	const before = everything();
	sandbox.current.misbehavior.limitRate({ perSecond: 10, burst: 10, headers: 'retry-after' });
	const { behavior, observed, left } = await look();
	expect(behavior).toEqual({ ...sandbox.current.behavior });
	expect(observed['rate limit headers']).toBe('retry-after');
	expect(left).toEqual([]);
	expect(everything()).toEqual(before);
}, 60_000);

test.each([500, 403])('an answer that says nothing is no finding (%i)', async (status) => {
	// The creations after those that are only to see an order.
	sandbox.current.misbehavior.add({
		kind: 'status',
		status,
		operationId: 'CreateIdentity',
		from: 7,
	});
	const before = everything();
	const { behavior, observed } = await look();
	for (const name of ['nullTrait', 'unknownField', 'names', 'usernameFolding'] as const) {
		expect(behavior[name]).toBeUndefined();
		expect(observed[name]).toBe(`not looked at: status ${status}`);
	}
	expect(everything()).toEqual(before);
});

test('a token that cannot remove people makes none', async () => {
	const { tenantId, tokens } = sandbox.current;
	const token = tokens.issue({
		tenantId,
		realmId: SEED.secondRealmId,
		scopes: ['identities:create', 'identities:read', 'groups:create', 'realms:read'],
		expiresAt: new Date(Date.now() + 60_000),
	});
	await expect(look(undefined, token)).rejects.toThrow('The token lacks identities:delete');
	expect(sandbox.current.journal.count()).toBe(0);
});

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

describe('npm run probe', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(path.join(os.tmpdir(), 'beyond-identity-probe-'));
	});
	afterEach(async () => await rm(folder, { recursive: true }));

	/** Runs the program as a person does. */
	async function start(more: string[], onStarted: (program: Program) => void = () => {}) {
		const { url, tenantId, apiToken } = sandbox.current;
		const output = path.join(folder, 'profile.json');
		const program = spawn(
			process.execPath,
			[
				...['--import', 'tsx', 'sandbox/probeCli.mts', '--base-url', url, '--tenant', tenantId],
				...['--realm', SEED.secondRealmId, '--output', output, ...more],
			],
			{ env: { ...process.env, BEYOND_IDENTITY_TOKEN: apiToken } },
		);
		onStarted(program);
		let said = '';
		for (const stream of [program.stdout, program.stderr]) {
			stream.on('data', (chunk: Buffer) => {
				said += chunk.toString();
			});
		}
		program.stdin.end();
		const code = await new Promise<number | null>((resolve) => program.on('exit', resolve));
		return { code, said, output };
	}
	type Program = ReturnType<typeof spawn>;

	test('writes what it has found out', async () => {
		const before = everything();
		const { code, said, output } = await start(['--yes']);
		expect(said).toContain(`Written to ${output}, after`);
		expect(code).toBe(0);
		const { behavior } = JSON.parse(await readFile(output, 'utf8')) as { behavior: Behavior };
		expect(behavior).toEqual({ ...sandbox.current.behavior });
		expect(everything()).toEqual(before);
	}, 20_000);

	test('does nothing where nobody says yes', async () => {
		const { code, said } = await start([]);
		expect(said).toContain('Nothing was done.');
		expect(said).not.toContain('    at ');
		expect(code).toBe(0);
		expect(sandbox.current.journal.count()).toBe(0);
	}, 20_000);

	test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
		'removes what it made, however often it is asked to end (%s)',
		async (signal) => {
			const before = everything();
			const { journal } = sandbox.current;
			let program: Program | undefined;
			// While it makes people, and again while it removes them.
			const letRest = journal.onExchange(({ operationId }) => {
				const isThird = operationId === 'CreateIdentity' && journal.count(operationId) === 3;
				if (isThird || operationId === 'BatchDeleteIdentities') program?.kill(signal);
			});
			const { said } = await start(['--yes'], (one) => (program = one));
			letRest();
			expect(journal.count('BatchDeleteIdentities')).toBe(1);
			expect(said).toMatch(/Removed what was made: [1-9]/);
			expect(everything()).toEqual(before);
		},
		20_000,
	);
});
