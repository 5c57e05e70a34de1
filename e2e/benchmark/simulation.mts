import { Heap } from 'heap-js';
import { leastSeconds, TokenBucket, type Limit } from '../../sandbox/tokenBucket.mts';
import { Directory } from '../../nodes/BeyondIdentity/provisioning/directory.ts';
import { upsertIdentity } from '../../nodes/BeyondIdentity/provisioning/upsertIdentity.ts';
import { Client, DEFAULTS } from '../../nodes/BeyondIdentity/transport/client.ts';
import { forEachConcurrently } from '../../nodes/BeyondIdentity/transport/pool.ts';
import type { HttpRequest, HttpResponse, Port } from '../../nodes/BeyondIdentity/transport/port.ts';
import {
	ALL_IDENTITIES,
	type Identity,
	type IdentityInput,
} from '../../nodes/BeyondIdentity/transport/resources/identities.ts';

/** How many executions one worker of n8n has at once, where nobody says otherwise. */
const EXECUTIONS_PER_WORKER = 10;
/** At most, in one page. */
const PAGE = 200;
const EPOCH = Date.UTC(2026, 0, 1);

/** What is simulated. */
export interface Simulation {
	/** Create people in an empty realm, read a full one, or go through it with Create or Update. */
	job: 'create' | 'read' | 'update';
	people: number;
	/** In each execution; all, unless told. */
	peoplePerExecution?: number;
	/** The share of the people who differ from what is wanted, for `update`. */
	changed?: number;
	workers: number;
	limit?: Limit;
	/** Until an answer comes, in milliseconds. */
	latency: number;
	/** Of a worker's processor, for each request, in milliseconds. */
	cost: number;
}

/** What came of it. */
export interface Simulated {
	seconds: number;
	requests: number;
	/** Those that the limit refused, each of which was sent again. */
	refused: number;
	/** The least time that the requests need under the limit, in seconds; 0 without one. */
	floor: number;
	/** People for whom the work failed. */
	failed: number;
	/** People in the realm at the end. */
	people: number;
}

/** Time that passes only when everybody waits. */
class Clock {
	now = EPOCH;
	private order = 0;
	private readonly due = new Heap<{ at: number; order: number; proceed: () => void }>(
		(one, other) => one.at - other.at || one.order - other.order,
	);

	async until(at: number): Promise<void> {
		await new Promise<void>((proceed) => {
			this.order += 1;
			this.due.push({ at: Math.max(at, this.now), order: this.order, proceed });
		});
	}

	/** Lets time pass until the work is done. */
	async run(work: Promise<unknown>): Promise<void> {
		let isDone = false;
		const end = () => {
			isDone = true;
		};
		work.then(end, end);
		for (;;) {
			// Whatever can go on without waiting does so first.
			await new Promise(setImmediate);
			if (isDone) break;
			const next = this.due.pop();
			if (!next) throw new Error('Everybody waits for something that never comes');
			this.now = next.at;
			next.proceed();
		}
		await work;
	}
}

/** Beyond Identity's API, as far as these jobs ask it: the identities of one realm, behind one limit. */
class Api {
	requests = 0;
	refused = 0;
	readonly people: Identity[] = [];
	private readonly byUsername = new Map<string, Identity>();
	private readonly bucket: TokenBucket | undefined;

	constructor(clock: Clock, limit: Limit | undefined) {
		this.bucket = limit && new TokenBucket(limit, () => clock.now);
	}

	add({ display_name: name = '', traits }: IdentityInput): Identity {
		const identity: Identity = {
			id: this.people.length.toString(16).padStart(16, '0'),
			display_name: name,
			status: 'active',
			...(traits ? { traits } : {}),
		};
		this.people.push(identity);
		this.byUsername.set(traits?.username ?? '', identity);
		return identity;
	}

	answer({ method, url, query = {}, body }: HttpRequest): HttpResponse {
		this.requests += 1;
		const { isTaken, headers } = this.take();
		if (!isTaken) {
			this.refused += 1;
			return { statusCode: 429, headers, body: {} };
		}
		if (method === 'GET') return { statusCode: 200, headers, body: this.list(query) };
		const { identity } = body as { identity: IdentityInput };
		if (method === 'PATCH') {
			const existing = this.people[Number.parseInt(url.slice(url.lastIndexOf('/') + 1), 16)]!;
			return { statusCode: 200, headers, body: Object.assign(existing, identity) };
		}
		if (this.byUsername.has(identity.traits?.username ?? '')) {
			return { statusCode: 409, headers, body: { code: 'conflict' } };
		}
		return { statusCode: 200, headers, body: this.add(identity) };
	}

	private list({ filter, skip, page_token: token }: Record<string, unknown>): object {
		if (typeof filter === 'string') {
			const found = this.byUsername.get(/"(.*)"/.exec(filter)![1]!);
			return { identities: found ? [found] : [], total_size: found ? 1 : 0 };
		}
		const start = Number(skip ?? token ?? 0);
		const end = start + PAGE;
		return {
			identities: this.people.slice(start, end),
			total_size: this.people.length,
			...(end < this.people.length ? { next_page_token: String(end) } : {}),
		};
	}

	private take(): { isTaken: boolean; headers: Record<string, string> } {
		if (!this.bucket) return { isTaken: true, headers: {} };
		const isTaken = this.bucket.take();
		const headers = {
			'ratelimit-remaining': String(this.bucket.remaining),
			'ratelimit-reset': String(this.bucket.reset),
		};
		return { isTaken, headers };
	}
}

/** A process of n8n: one processor for all that it has in hand. */
class Worker {
	private busyUntil = 0;

	constructor(
		private readonly clock: Clock,
		private readonly api: Api,
		private readonly times: { latency: number; cost: number },
	) {}

	/** What an execution on it needs of its host. */
	port(): Port {
		const { clock } = this;
		const send = async (request: HttpRequest): Promise<HttpResponse> => {
			this.busyUntil = Math.max(this.busyUntil, clock.now) + this.times.cost;
			await clock.until(this.busyUntil + this.times.latency / 2);
			const answer = this.api.answer(request);
			await clock.until(clock.now + this.times.latency / 2);
			return answer;
		};
		return {
			send,
			sendSigned: send,
			readCredential: async () => ({
				region: 'us',
				tenantId: 'tenant',
				realmId: 'realm',
				apiToken: 'token',
			}),
			log: () => {},
			sleep: async (milliseconds) => await clock.until(clock.now + milliseconds),
			now: () => clock.now,
		};
	}
}

const person = (index: number, name = 'Somebody'): IdentityInput => ({
	display_name: name,
	traits: { type: 'traits_v0', username: `person${index}@example.org` },
});

/**
 * Lets the node's own code do a job, with its rate limiters, retries, and lists, in simulated time: only the
 * API, the network, and n8n's processes are made up.
 */
export async function simulate(simulation: Simulation): Promise<Simulated> {
	const { job, people, peoplePerExecution = people, changed = 0, workers, limit } = simulation;
	const clock = new Clock();
	const api = new Api(clock, limit);
	if (job !== 'create') for (let index = 0; index < people; index += 1) api.add(person(index));
	const isChanged = (index: number) => changed > 0 && index % Math.round(1 / changed) === 0;
	let failed = 0;
	let next = 0;

	const execution = async (port: Port, from: number) => {
		const client = await Client.create(port, 'beyondIdentityApi');
		if (job === 'read') return void (await client.listWhole(ALL_IDENTITIES, () => undefined));
		const wanted = Array.from({ length: Math.min(peoplePerExecution, people - from) }, (_, place) =>
			person(from + place, isChanged(from + place) ? 'Somebody else' : 'Somebody'),
		);
		const directory = new Directory(client);
		await directory.gather(wanted.map(({ traits }) => traits?.username ?? ''));
		const save = async (one: IdentityInput) =>
			await upsertIdentity(client, one, directory).then(
				() => {},
				() => void (failed += 1),
			);
		await forEachConcurrently(wanted, DEFAULTS.concurrency, save, () => false);
	};
	const slot = async (worker: Worker) => {
		while (next < people) {
			const from = next;
			next += peoplePerExecution;
			await execution(worker.port(), from);
		}
	};
	const processes = Array.from({ length: workers }, () => new Worker(clock, api, simulation));
	// Each takes the next execution in turn.
	const slots = Array.from({ length: EXECUTIONS_PER_WORKER }, () =>
		processes.map(async (worker) => await slot(worker)),
	).flat();
	await clock.run(Promise.all(slots));
	return {
		seconds: (clock.now - EPOCH) / 1000,
		requests: api.requests,
		refused: api.refused,
		floor: leastSeconds(api.requests - api.refused, limit),
		failed,
		people: api.people.length,
	};
}
