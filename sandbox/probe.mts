import { randomBytes } from 'node:crypto';
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

interface Answer {
	status: number;
	headers: Headers;
	json: Record<string, unknown>;
}

/**
 * Finds out at a realm what Beyond Identity's description leaves open. It makes people and a group of its
 * own, with names that nobody has, changes nothing else, and removes them again whatever happens.
 *
 * @throws Error where the realm cannot be read, or the token lacks what is needed
 */
export async function probe(options: ProbeOptions): Promise<Profile> {
	const run = new Probe(options);
	try {
		await run.look();
	} finally {
		await run.tidyUp();
	}
	return run.profile;
}

class Probe {
	readonly profile: Profile = { behavior: {}, observed: {}, requests: 0, left: [] };
	private readonly mark = `probe-${randomBytes(4).toString('hex')}`;
	private readonly made: string[] = [];

	constructor(private readonly options: ProbeOptions) {}

	async look(): Promise<void> {
		await this.unknownToken();
		const people = await this.people();
		await this.group(people);
		await this.filter();
		await this.values();
		await this.folding();
		await this.revocation(people[1]!);
	}

	/** Removes everything that was made: the group last, which cannot be deleted while it has members. */
	async tidyUp(): Promise<void> {
		for (const path of this.made) {
			const { status } = await this.send('DELETE', path).catch(() => ({ status: 0 }));
			if (status >= 300 || status === 0) this.profile.left.push(path);
		}
		this.say(`Removed what was made: ${this.made.length - this.profile.left.length} things`);
	}

	private async unknownToken(): Promise<void> {
		const { status } = await this.send('GET', '', undefined, `${this.options.token}x`);
		if (status === 401 || status === 403) this.found('unknownToken', `${status}`);
		const realm = await this.ask('GET', '');
		this.observe('rate limit headers', limitHeaders(realm.headers));
	}

	/** @returns the IDs of the people that it makes */
	private async people(): Promise<string[]> {
		const ids: string[] = [];
		for (let number = 0; number < PEOPLE; number += 1) {
			ids.push(await this.person(`${this.mark}-${number}`));
		}
		return ids;
	}

	/** By a group of its own: a realm may have more people than one page holds. */
	private async group(ids: string[]): Promise<void> {
		const body = { group: { display_name: this.mark } };
		const { id } = (await this.ask('POST', '/groups', body)).json as { id: string };
		this.made.push(`/groups/${id}`);
		const members = async (query = '') =>
			(await this.ask('GET', `/groups/${id}:listMembers?page_size=200${query}`)).json;
		this.found('emptyList', 'identities' in (await members()) ? 'kept' : 'leftOut');

		const updated = async () => (await this.ask('GET', `/identities/${ids[0]!}`)).json.update_time;
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
		const { json } = await this.ask('GET', `/identities?${filterBy(`${this.mark}-1`)}`);
		this.found('usernameFilter', json.total_size === 1 ? 'heeded' : 'ignored');
	}

	private async values(): Promise<void> {
		const traits = { title: null };
		const withNull = await this.tryPerson(`${this.mark}-null`, {}, traits);
		this.found('nullTrait', withNull.status < 300 ? 'unset' : 'refused');
		const withField = await this.tryPerson(`${this.mark}-field`, {}, { no_such_trait: 'x' });
		this.found('unknownField', withField.status < 300 ? 'ignored' : 'refused');
		const mixed = await this.tryPerson(`${this.mark}-Mixed`, { display_name: ' Probe ' });
		if (mixed.status >= 300) return;
		const { display_name: name, traits: kept } = mixed.json;
		this.found('names', name === ' Probe ' ? 'kept' : 'trimmed');
		const { username } = kept as { username: string };
		this.found('usernames', username === `${this.mark}-Mixed` ? 'kept' : 'lowerCased');
	}

	private async folding(): Promise<void> {
		const first = await this.tryPerson(`${this.mark}-jörg`);
		if (first.status >= 300) return this.observe('usernames', 'only ASCII letters are taken');
		const second = await this.tryPerson(`${this.mark}-JÖRG`);
		this.found('usernameFolding', second.status === 409 ? 'unicode' : 'ascii');
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
		if (id === undefined) return this.observe('revocation', `not looked at: ${made.status}`);
		await this.send('POST', `${jobs}/${id}:revoke`);
		const { status } = await this.send('POST', `${jobs}/${id}:revoke`);
		if (status === 200 || status === 409) this.found('repeatedRevoke', `${status}`);
	}

	private async person(username: string): Promise<string> {
		const { status, json } = await this.tryPerson(username);
		if (status >= 300) throw new Error(`A person could not be created: status ${status}`);
		return json.id as string;
	}

	private async tryPerson(
		username: string,
		more: object = {},
		traits: object = {},
	): Promise<Answer> {
		const answer = await this.send('POST', '/identities', {
			identity: {
				display_name: username,
				traits: { type: 'traits_v0', username, ...traits },
				...more,
			},
		});
		if (typeof answer.json.id === 'string') this.made.push(`/identities/${answer.json.id}`);
		return answer;
	}

	/** @throws Error where it is refused */
	private async ask(method: string, path: string, body?: object): Promise<Answer> {
		const answer = await this.send(method, path, body);
		if (answer.status < 300) return answer;
		throw new Error(`${method} ${path || 'the realm'} was refused with status ${answer.status}`);
	}

	private async send(
		method: string,
		path: string,
		body?: object,
		token = this.options.token,
	): Promise<Answer> {
		// What was made is removed, whatever that takes.
		const isCleaning = method === 'DELETE';
		if (!isCleaning) {
			this.options.signal?.throwIfAborted();
			if (this.profile.requests + this.made.length >= MOST_REQUESTS) {
				throw new Error(`It took too many requests: ${this.profile.requests}`);
			}
		}
		this.profile.requests += 1;
		const { baseUrl, tenantId, realmId } = this.options;
		const realm = `${baseUrl}/v1/tenants/${encodeURIComponent(tenantId)}/realms/${encodeURIComponent(realmId)}`;
		const response = await fetch(`${realm}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await response.text();
		const json = text.startsWith('{') ? (JSON.parse(text) as Answer['json']) : {};
		return { status: response.status, headers: response.headers, json };
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

function idsIn(json: Answer['json']): string[] {
	return ((json.identities ?? []) as Array<{ id: string }>).map(({ id }) => id);
}

function filterBy(username: string): string {
	return `filter=${encodeURIComponent(`traits.username eq ${JSON.stringify(username)}`)}`;
}

function limitHeaders(headers: Headers): string {
	const names = [...headers.keys()].filter((name) => /ratelimit|retry-after/i.test(name));
	return names.length > 0 ? names.join(', ') : 'none';
}
