import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { deleteIdentities } from '../nodes/BeyondIdentity/provisioning/deleteIdentities.ts';
import { readClaims } from '../nodes/BeyondIdentity/transport/auth/claims.ts';
import { Client, DEFAULTS } from '../nodes/BeyondIdentity/transport/client.ts';
import type { ApiError, ApiProblem } from '../nodes/BeyondIdentity/transport/errors/apiError.ts';
import { AbortedError } from '../nodes/BeyondIdentity/transport/errors/abortedError.ts';
import type { HttpRequest, HttpResponse, Port } from '../nodes/BeyondIdentity/transport/port.ts';
import {
	ALL_GROUPS,
	deleteGroup,
	type Group,
} from '../nodes/BeyondIdentity/transport/resources/groups.ts';
import {
	ALL_IDENTITIES,
	identitiesByUsername,
	type Identity,
} from '../nodes/BeyondIdentity/transport/resources/identities.ts';
import type { Behavior } from './behavior.mts';

/** Where to look, and with what. */
export interface ProbeOptions {
	/** Without a slash at the end. */
	baseUrl: string;
	tenantId: string;
	realmId: string;
	token: string;
	/** Called with what is done, a line each. */
	say?: (line: string) => void;
	/** Ends it early; what was made is removed all the same. */
	signal?: AbortSignal;
}

/** What a probe has found out. */
export interface Profile {
	/** For the sandbox's `--profile`; what could not be found out is missing. */
	behavior: Partial<Behavior>;
	/** Beside that, in words. */
	observed: Record<string, string>;
	/** How many requests it took. */
	requests: number;
	/** What could not be removed again, by its path. */
	left: string[];
}

/** It stops before it takes more. */
export const MOST_REQUESTS = 80;
/** How many people it makes to see an order. */
const PEOPLE = 6;

/** What it cannot do without. */
const SCOPES = [
	'identities:create',
	'identities:read',
	'identities:delete',
	'groups:create',
	'groups:read',
	'groups:update',
	'groups:delete',
	'realms:read',
];
/** Where a username is not found by the filter, as many are looked through for it. */
const MOST_LISTED = 2000;

/** What the API says to one request, whatever its status. */
interface Answer {
	/** Nothing where no answer came, or none that can be read. */
	status?: number;
	json: Record<string, unknown>;
}

/**
 * Finds out at a realm what Beyond Identity's description leaves open. It makes people and a group of its
 * own, with names that nobody has, changes nothing else, and removes them again whatever happens: also those
 * whose creation was not answered. Rate limits are waited for.
 *
 * @throws Error where the realm cannot be read, or the token lacks what is needed; it names what could not
 *   be removed
 */
export async function probe(options: ProbeOptions): Promise<Profile> {
	const run = new Probe(options);
	let failure: unknown;
	try {
		run.assertScopes();
		await run.look();
	} catch (error) {
		failure = error;
	}
	await run.tidyUp();
	const { left } = run.profile;
	if (failure === undefined) return run.profile;
	const message = failure instanceof Error ? failure.message : String(failure);
	throw new Error(
		left.length > 0 ? `${message}. These could not be removed: ${left.join(', ')}` : message,
		{ cause: failure },
	);
}

class Probe {
	readonly profile: Profile = { behavior: {}, observed: {}, requests: 0, left: [] };
	private readonly mark = `probe-${randomBytes(4).toString('hex')}`;
	/** By what was asked for; without an ID where it is not known whether it was made. */
	private readonly people = new Map<string, string | undefined>();
	private group?: { id: string | undefined };
	private readonly limitHeaders = new Set<string>();
	private readonly client: Promise<Client>;

	constructor(private readonly options: ProbeOptions) {
		this.client = this.open(options.signal);
	}

	/** @throws Error where the token says of itself that it lacks a scope */
	assertScopes(): void {
		const { scopes } = readClaims(this.options.token);
		const missing = SCOPES.filter((scope) => scopes && !scopes.includes(scope));
		if (missing.length > 0) throw new Error(`The token lacks ${missing.join(', ')}`);
	}

	async look(): Promise<void> {
		await this.unknownToken();
		const ids = await this.severalPeople();
		await this.groupOf(ids);
		await this.filter();
		await this.values();
		await this.folding();
		await this.revocation(ids[1]!);
		const headers = [...this.limitHeaders].join(', ');
		this.observe('rate limit headers', headers || 'none');
	}

	/** Removes everything that was made: the group last, which cannot be deleted while it has members. */
	async tidyUp(): Promise<void> {
		// Nothing ends this early.
		const client = await this.open();
		const ids = new Map<string, string>();
		for (const [username, known] of this.people) {
			const id = known ?? (await this.findPerson(client, username));
			if (id !== undefined) ids.set(id, username);
		}
		const control = { concurrency: 1, isOver: () => false };
		const results = await deleteIdentities(client, [...ids.keys()], control);
		for (const [id] of ids) {
			const result = results.get(id);
			if (result?.status === 'done') continue;
			if (result && 'error' in result && isMissing(result.error, id)) continue;
			this.profile.left.push(`/identities/${id}`);
		}
		const groups = this.group ? await this.findGroups(client, this.group.id) : [];
		for (const id of groups) {
			await deleteGroup(client, id).catch((error: unknown) => {
				if (!isMissing(error, id)) this.profile.left.push(`/groups/${id}`);
			});
		}
		const made = ids.size + groups.length;
		this.say(`Removed what was made: ${made - this.profile.left.length} of ${made} things`);
	}

	/** Somebody whose creation may have been carried out. */
	private async findPerson(client: Client, username: string): Promise<string | undefined> {
		const lists = [
			{ ...identitiesByUsername(username), limit: 1 },
			{ ...ALL_IDENTITIES, limit: MOST_LISTED },
		];
		try {
			for (const list of lists) {
				const found = await client.list<Identity>(list);
				const own = found.find(
					({ traits }) => traits?.username?.toLowerCase() === username.toLowerCase(),
				);
				if (own) return own.id;
				// Only a filter that is ignored finds somebody else.
				if (found.length === 0) return undefined;
			}
		} catch {
			this.profile.left.push(`perhaps the person '${username}'`);
		}
		return undefined;
	}

	private async findGroups(client: Client, known: string | undefined): Promise<string[]> {
		if (known !== undefined) return [known];
		try {
			const groups = await client.list<Group>(ALL_GROUPS);
			return groups.filter(({ display_name: name }) => name === this.mark).map(({ id }) => id);
		} catch {
			this.profile.left.push(`perhaps the group '${this.mark}'`);
			return [];
		}
	}

	private async unknownToken(): Promise<void> {
		const { statusCode: status } = await this.exchange(
			{ method: 'GET', url: this.urlOf('') },
			`${this.options.token}x`,
		);
		if (status === 401 || status === 403) this.found('unknownToken', `${status}`);
		await this.ask('GET', '');
	}

	/** @returns the IDs of the people that it makes */
	private async severalPeople(): Promise<string[]> {
		const ids: string[] = [];
		for (let number = 0; number < PEOPLE; number += 1) {
			ids.push(await this.person(`${this.mark}-${number}`));
		}
		return ids;
	}

	/** By a group of its own: a realm may have more people than one page holds. */
	private async groupOf(ids: string[]): Promise<void> {
		this.group = { id: undefined };
		const made = await this.ask('POST', '/groups', { group: { display_name: this.mark } });
		if (typeof made.id !== 'string') throw new Error('The new group came without an ID');
		this.group.id = made.id;
		const { id } = made;
		const members = async (query = '') =>
			await this.ask('GET', `/groups/${id}:listMembers?page_size=200${query}`);
		this.found('emptyList', 'identities' in (await members()) ? 'kept' : 'leftOut');

		const updated = async () => (await this.ask('GET', `/identities/${ids[0]!}`)).update_time;
		const before = await updated();
		await this.ask('POST', `/groups/${id}:addMembers`, { identity_ids: ids });
		this.observe(
			'update_time of an identity',
			(await updated()) === before ? 'stays when it joins a group' : 'moves when it joins a group',
		);

		const all = idsIn(await members());
		const skipping = [await members('&skip=1'), await members('&skip=1')].map(idsIn);
		const isSame = skipping.every((some) => some.join() === all.slice(1).join());
		this.observe('skip', isSame ? 'cuts the same list' : 'cuts another list each time');
		const isCreated = all.join() === ids.join();
		this.found('order', !isSame ? 'shuffledBySkip' : isCreated ? 'created' : 'shuffled');
		await this.ask('POST', `/groups/${id}:deleteMembers`, { identity_ids: ids });
	}

	private async filter(): Promise<void> {
		const { total_size: total } = await this.ask(
			'GET',
			`/identities?${filterBy(`${this.mark}-1`)}`,
		);
		this.found('usernameFilter', total === 1 ? 'heeded' : 'ignored');
	}

	private async values(): Promise<void> {
		const withNull = await this.tryPerson(`${this.mark}-null`, {}, { title: null });
		this.conclude('nullTrait', withNull, { 200: 'unset', 400: 'refused' });
		const withField = await this.tryPerson(`${this.mark}-field`, {}, { no_such_trait: 'x' });
		this.conclude('unknownField', withField, { 200: 'ignored', 400: 'refused' });
		const mixed = await this.tryPerson(`${this.mark}-Mixed`, { display_name: ' Probe ' });
		const { display_name: name, traits: kept } = mixed.json;
		if (mixed.status !== 200) return this.observe('names', notLookedAt(mixed));
		this.found('names', name === ' Probe ' ? 'kept' : 'trimmed');
		const { username } = kept as { username: string };
		this.found('usernames', username === `${this.mark}-Mixed` ? 'kept' : 'lowerCased');
	}

	private async folding(): Promise<void> {
		const first = await this.tryPerson(`${this.mark}-jörg`);
		if (first.status === 400) return this.observe('usernames', 'only ASCII letters are taken');
		if (first.status !== 200) return this.observe('usernameFolding', notLookedAt(first));
		const second = await this.tryPerson(`${this.mark}-JÖRG`);
		this.conclude('usernameFolding', second, { 200: 'ascii', 409: 'unicode' });
	}

	private async revocation(personId: string): Promise<void> {
		const { json } = await this.send('GET', '/authenticator-configs?page_size=1');
		const [config] = (json.authenticator_configs ?? []) as Array<{ id: string }>;
		if (!config) return this.observe('revocation', 'not looked at: no authenticator configuration');
		const jobs = `/identities/${personId}/credential-binding-jobs`;
		const made = await this.send('POST', jobs, {
			job: { delivery_method: 'RETURN', authenticator_config_id: config.id },
		});
		const { id } = (made.json.credential_binding_job ?? {}) as { id?: string };
		if (id === undefined) return this.observe('revocation', notLookedAt(made));
		await this.send('POST', `${jobs}/${id}:revoke`);
		const again = await this.send('POST', `${jobs}/${id}:revoke`);
		this.conclude('repeatedRevoke', again, { 200: '200', 409: '409' });
	}

	private async person(username: string): Promise<string> {
		const { status, json } = await this.tryPerson(username);
		if (typeof json.id === 'string') return json.id;
		throw new Error(
			status === undefined
				? 'The answer to a creation was lost'
				: `A person could not be created: status ${status}`,
		);
	}

	private async tryPerson(
		username: string,
		more: object = {},
		traits: object = {},
	): Promise<Answer> {
		// Before it is known whether it was made.
		this.people.set(username, undefined);
		const answer = await this.send('POST', '/identities', {
			identity: {
				display_name: username,
				traits: { type: 'traits_v0', username, ...traits },
				...more,
			},
		});
		if (typeof answer.json.id === 'string') this.people.set(username, answer.json.id);
		else if (answer.status !== undefined && answer.status < 500) this.people.delete(username);
		return answer;
	}

	/** @throws Error where it is refused */
	private async ask(method: HttpRequest['method'], path: string, body?: object) {
		const { status, json } = await this.send(method, path, body);
		if (status === 200) return json;
		const what = `${method} ${path.replace(/\?.*/, '') || 'the realm'}`;
		throw new Error(
			status === undefined
				? `${what} was not answered`
				: `${what} was refused with status ${status}`,
		);
	}

	/** Sends a request as the node does: rate limits are waited for, and what can be repeated is. */
	private async send(method: HttpRequest['method'], path: string, body?: object): Promise<Answer> {
		if (this.profile.requests + this.people.size >= MOST_REQUESTS) {
			throw new Error(`It took too many requests: ${this.profile.requests}`);
		}
		const client = await this.client;
		try {
			const json = await client.request({
				apiMethod: method,
				method,
				path,
				scopes: [],
				...(body ? { body } : {}),
			});
			return { status: 200, json: (json ?? {}) as Answer['json'] };
		} catch (error) {
			if (this.options.signal?.aborted) throw new Error('It was stopped', { cause: error });
			const problem = problemOf(error);
			if (!problem) return await Promise.reject(error);
			return { ...(problem.kind === 'refused' ? { status: problem.status } : {}), json: {} };
		}
	}

	private urlOf(path: string): string {
		const { baseUrl, tenantId, realmId } = this.options;
		return `${baseUrl}/v1/tenants/${encodeURIComponent(tenantId)}/realms/${encodeURIComponent(realmId)}${path}`;
	}

	private async open(signal?: AbortSignal): Promise<Client> {
		const { baseUrl, tenantId, realmId, token } = this.options;
		const credential = {
			region: 'custom',
			apiBaseUrl: baseUrl,
			tenantId,
			realmId,
			apiToken: token,
		};
		const port: Port = {
			send: async (request) => await this.exchange(request, token),
			sendSigned: async (request) => await this.exchange(request, token),
			readCredential: async () => credential,
			log: (message, facts) => {
				if (message === 'All requests wait')
					this.say(`Waiting for ${Number(facts?.milliseconds) / 1000} s`);
			},
			...(signal ? { signal } : {}),
			sleep: async (milliseconds) => await sleep(milliseconds, signal),
			now: () => Date.now(),
		};
		return await Client.create(port, 'beyondIdentityApi', { ...DEFAULTS, concurrency: 1 });
	}

	private async exchange(
		{ method, url, query = {}, body, timeout = DEFAULTS.timeout }: HttpRequest,
		token: string,
	): Promise<HttpResponse> {
		this.profile.requests += 1;
		const whole = new URL(url);
		for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, String(value));
		const response = await fetch(whole, {
			method,
			redirect: 'manual',
			signal: AbortSignal.timeout(timeout),
			headers: {
				authorization: `Bearer ${token}`,
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		for (const name of response.headers.keys()) {
			if (/ratelimit|retry-after/i.test(name)) this.limitHeaders.add(name);
		}
		const text = await response.text();
		let parsed: unknown = text;
		try {
			parsed = JSON.parse(text);
		} catch {
			// It stays the text that it is.
		}
		return {
			statusCode: response.status,
			headers: Object.fromEntries(response.headers),
			body: parsed,
		};
	}

	/** Of an answer with one of a few statuses: any other says nothing. */
	private conclude<S extends keyof Behavior>(
		name: S,
		answer: Answer,
		meanings: Record<number, Behavior[S]>,
	): void {
		const meaning = answer.status === undefined ? undefined : meanings[answer.status];
		if (meaning === undefined) this.observe(name, notLookedAt(answer));
		else this.found(name, meaning);
	}

	private found<S extends keyof Behavior>(name: S, value: Behavior[S]): void {
		this.profile.behavior[name] = value;
		this.say(`${name}: ${value}`);
	}

	private observe(what: string, how: string): void {
		this.profile.observed[what] = how;
		this.say(`${what}: ${how}`);
	}

	private say(line: string): void {
		this.options.say?.(line);
	}
}

/** By its name: outside of Jest, what is imported here is not the class that the client throws. */
function problemOf(error: unknown): ApiProblem | undefined {
	return error instanceof Error && error.name === 'ApiError'
		? (error as ApiError).problem
		: undefined;
}

/** Whether the API says of this very thing that there is none. */
function isMissing(error: unknown, id: string): boolean {
	const problem = problemOf(error);
	return problem?.kind === 'refused' && problem.status === 404 && problem.resource?.id === id;
}

function notLookedAt({ status }: Answer): string {
	return status === undefined ? 'not looked at: no answer came' : `not looked at: status ${status}`;
}

/** @throws AbortedError as soon as the signal says so */
async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	await setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
		throw new AbortedError();
	});
}

function idsIn(json: Answer['json']): string[] {
	return ((json.identities ?? []) as Array<{ id: string }>).map(({ id }) => id);
}

function filterBy(username: string): string {
	return `filter=${encodeURIComponent(`traits.username eq ${JSON.stringify(username)}`)}`;
}
