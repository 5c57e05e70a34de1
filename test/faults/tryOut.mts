import { subscribe, unsubscribe as unsubscribeFrom } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { defaultBehavior } from '../../sandbox/behavior.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { SCOPES } from '../../sandbox/model.mts';
import type { Exchange } from '../../sandbox/journal.mts';
import { credentialFor, oAuth2CredentialFor, runNode, type NodeRun } from '../support/engine.mts';
import { lies, readSaid, type Result } from './claims.mts';
import { changesBetween, elsewhere, factsOf } from './facts.mts';
import { isUndisturbed, TIMEOUT_MS, type Scenario } from './scenario.mts';
import { approve, liesOfSync, peopleOf, syncInput } from './sync.mts';
import { OPERATIONS, savedName, thingIdFor, type Work } from './work.mts';
import {
	buildWorld,
	groupTextFor,
	knownPeople,
	textFor,
	usernameAt,
	type World,
} from './world.mts';

/** How much was tried. */
export interface Tally {
	runs: number;
	requests: number;
	byOperation: Map<string, number>;
}

/** What one request takes at most, with the pause after it, on a busy machine. */
const LONGEST_REQUEST_MS = TIMEOUT_MS + 1500;
const LONGEST_REST_MS = 20_000;
const QUIET_MS = 150;
/** What goes out after the end most likely goes out within this. */
const AFTER_MS = 60;
const FAR_AWAY = new Date('2100-01-01T00:00:00Z');

/**
 * Lets a scenario happen, and holds what the node says against what is so.
 *
 * @throws Error with what is not so
 */
export async function tryOut(sandbox: Sandbox, scenario: Scenario, tally: Tally): Promise<void> {
	const work: Work = OPERATIONS[scenario.operation];
	const built = buildWorld(sandbox, scenario, work.needsCrowd ?? false);
	const { realm, before } = built;
	const input = work.isOneList ? syncInput(built) : inputOf(built);
	const undisturbed = async (preview: boolean) =>
		await runNode({
			credential: { ...credentialFor(sandbox), realmId: realm.realm.id },
			parameters: { ...work.parameters(built), authentication: 'apiToken', preview },
			input,
			onError: 'continueRegularOutput',
		});
	const approval = work.isOneList
		? await approve(built, async () => await undisturbed(true))
		: undefined;
	const world: World = approval ? { ...built, approval } : built;
	const intents = work.intents(world, scenario.wishes);
	const peopleBefore = peopleOf(realm);
	misbehave(sandbox, scenario, work);

	const exchanges: Exchange[] = [];
	let tokens = 0;
	let stop: (() => void) | undefined;
	let isOver = false;
	let wasStopped = false;
	const late: string[] = [];
	// Where it leaves and not where it arrives: what was given up after a timeout may arrive later.
	const onSent = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		const { method, path } = request;
		// Others run side by side, each with a sandbox of its own.
		const isOwn = request.getHeader('host') === new URL(sandbox.url).host;
		if (isOver && isOwn) late.push(`${method} ${path}`);
	};
	subscribe('http.client.request.start', onSent);
	const unsubscribe = sandbox.journal.onExchange((exchange) => {
		if (exchange.operationId === 'Token') tokens += 1;
		if (!exchange.url.includes(realm.realm.id)) return;
		exchanges.push(exchange);
		if (exchanges.length === scenario.stopAfter && !isOver) {
			wasStopped = true;
			stop?.();
		}
	});
	const console: string[] = [];
	const startedAt = Date.now();
	const running = runNode({
		credential: credentialOf(sandbox, scenario, realm.realm.id),
		parameters: parametersOf(world, work),
		input,
		onError: scenario.onError,
		...(scenario.maxTries > 1 ? { retry: { maxTries: scenario.maxTries } } : {}),
		onConsoleMessage: (message) => void console.push(message),
		onStarted: (press) => {
			stop = press;
		},
	});
	const longest = longestMs(scenario, work);
	const timer = new AbortController();
	let run: NodeRun;
	try {
		run = await Promise.race([
			running,
			wait(longest, undefined, { signal: timer.signal }).then(() => {
				throw new Error(`it has not ended after ${longest / 1000} s`);
			}),
		]);
		isOver = true;
		// What was sent before the end may still be on its way, and invitations wait in a queue.
		await wait(AFTER_MS);
		if (wasStopped) await untilQuiet(() => exchanges.length);
	} finally {
		timer.abort();
		sandbox.misbehavior.clear();
		unsubscribe();
		unsubscribeFrom('http.client.request.start', onSent);
	}
	realm.advance();

	tally.runs += 1;
	tally.requests += exchanges.length;
	tally.byOperation.set(scenario.operation, (tally.byOperation.get(scenario.operation) ?? 0) + 1);
	const after = new Set([...factsOf(realm), elsewhere(sandbox.store, realm)]);
	const judge = async () =>
		await liesOfSync(world, peopleBefore, run, async (preview) => {
			sandbox.behave(defaultBehavior());
			return await undisturbed(preview);
		});
	const took = Date.now() - startedAt;
	const result: Result = { run, intents, before, after, console, wasStopped };
	const found = work.isOneList
		? await judge()
		: [...lies(result), ...otherLies(world, work, result)];
	sandbox.store.realms.delete(realm.realm.id);
	if (late.length > 0) {
		found.push(`${late.length} requests went out after the end: ${[...new Set(late)].join(', ')}`);
	}
	found.push(...tooMany(world, work, exchanges), ...tooManyTokens(scenario, exchanges, tokens));
	if (found.length === 0) return;
	const said = [run.error?.message, run.error?.description, ...console].filter(Boolean).join(' ');
	throw new Error(
		[
			...found.slice(0, 5),
			`The node said: ${said || JSON.stringify([...run.json, ...run.errorItems.map(({ json }) => json)]).slice(0, 1500)}`,
			`It took ${took} ms and ${exchanges.length} requests: ${exchanges
				.slice(0, 30)
				.map(({ operationId, status }) => `${operationId} ${status}`)
				.join(', ')}`,
		].join('\n'),
	);
}

/** What the output says of changes; and what fails although nothing is in its way. */
function otherLies(world: World, work: Work, result: Result): string[] {
	const said = readSaid(result);
	const found = work.liesOfOutput?.(world, said, changesBetween(result.before, result.after)) ?? [];
	if (work.mayRefuse || !isUndisturbed(world.scenario)) return found;
	said.forEach((one, index) => {
		const { isImpossible, mayFail = false } = result.intents[index]!;
		if (one.kind === 'failed' && !isImpossible && !mayFail) {
			found.push(`item ${index} failed, and nothing was in its way: ${one.text}`);
		}
	});
	return found;
}

/**
 * What was broken off may still arrive, and be carried out: on a busy machine, later.
 *
 * @param count of the requests that have arrived
 */
async function untilQuiet(count: () => number): Promise<void> {
	let before: number;
	do {
		before = count();
		await wait(QUIET_MS);
	} while (count() !== before);
}

/** In what time a scenario ends, whatever happens, in milliseconds. */
function longestMs(scenario: Scenario, { isOneList }: Work): number {
	const { wishes, people, concurrency, maxRetries, maxTries } = scenario;
	const others = isOneList ? 3 * (people.length + scenario.others) : 0;
	const requests = wishes.reduce((sum, { who }) => sum + 2 * who.length + 2, others);
	const rounds = Math.ceil(requests / concurrency) * (1 + maxRetries) * maxTries;
	return LONGEST_REST_MS + rounds * LONGEST_REQUEST_MS;
}

function misbehave(sandbox: Sandbox, scenario: Scenario, work: Work): void {
	const { misbehavior } = sandbox;
	sandbox.behave(scenario.behavior);
	if (scenario.limit) misbehavior.limitRate(scenario.limit);
	for (const { isOfMain, ...fault } of scenario.faults) {
		misbehavior.add({ ...fault, ...(isOfMain ? { operationId: work.main.at(-1)! } : {}) });
	}
}

function credentialOf(sandbox: Sandbox, { tokenUses, isOAuth2 }: Scenario, realmId: string) {
	sandbox.tokens.reset();
	const uses = tokenUses ?? Infinity;
	if (isOAuth2) {
		sandbox.tokens.uses = uses;
		// The application lives in the first realm; its token is good for all.
		return oAuth2CredentialFor(sandbox);
	}
	const access = {
		tenantId: sandbox.tenantId,
		realmId: '*',
		scopes: [...SCOPES],
		expiresAt: FAR_AWAY,
	};
	return {
		...credentialFor(sandbox),
		apiToken: sandbox.tokens.issue(access, new Date(), uses),
		realmId,
	};
}

function parametersOf(world: World, work: Work): INodeParameters {
	const { concurrency, maxRetries, isOAuth2 } = world.scenario;
	const { options = {}, ...parameters } = work.parameters(world);
	return {
		...parameters,
		authentication: isOAuth2 ? 'oAuth2' : 'apiToken',
		options: {
			...(options as INodeParameters),
			concurrency,
			maxRetries,
			// On a busy machine, an answer may be late by itself.
			timeout: isUndisturbed(world.scenario) ? LONGEST_REST_MS : TIMEOUT_MS,
			...(isOAuth2 ? { realmId: { __rl: true, mode: 'id', value: world.realm.realm.id } } : {}),
		} as INodeParameters,
	};
}

function inputOf(world: World) {
	return world.scenario.wishes.map((wish) => ({
		who: wish.who.map((place) => textFor(world, wish.naming, place)),
		username:
			wish.naming === 'otherCase'
				? usernameAt(wish.who[0]!).toUpperCase()
				: usernameAt(wish.who[0]!),
		group: groupTextFor(world, wish),
		name: savedName(wish),
		invitation: thingIdFor(world, wish, 'invitation'),
		passkey: thingIdFor(world, wish, 'passkey'),
	}));
}

/**
 * Answers that say nothing of how much was asked for: whoever is told to wait comes again, and so does whoever
 * has got the token of the scenario before, which runs of one application share for some seconds.
 */
const NOT_COUNTED = new Set([401, 429]);

/** What the API refuses a batch with, for what is in it. */
const REFUSALS = new Set([400, 409, 422]);

/** A token is used until it is refused. */
function tooManyTokens(scenario: Scenario, exchanges: Exchange[], tokens: number): string[] {
	const { faults, maxRetries, maxTries, wishes } = scenario;
	const refused = exchanges.filter(({ status }) => status === 401 || status === 403).length;
	// Where there is none to be had, each item asks for itself.
	const isHit = faults.some(({ isOfMain }) => !isOfMain);
	const inVain = isHit ? maxTries * (1 + maxRetries) * (1 + wishes.length + exchanges.length) : 0;
	const most = maxTries * (1 + refused) + inVain;
	return tokens > most ? [`${tokens} tokens were asked for, where ${most} are enough`] : [];
}

/** How many lists of people are enough to find all whom the items name. */
function lookUpsAtMost({ scenario, people, realm }: World): number {
	const { wishes, maxTries, behavior } = scenario;
	const known = new Set(people.map(({ traits }) => traits.username));
	const names = wishes.flatMap(({ who, naming }) =>
		who.flatMap((place) => {
			const name = usernameAt(place);
			if (naming === 'username' || naming === 'otherCase') return name;
			if (naming === 'unknownName') return `nobody ${place}`;
			// An ID that is not known may be a name.
			return naming === 'id' && known.has(name) ? [] : `unknown ${place}`;
		}),
	);
	const missing = new Set(names.filter((name) => !known.has(name))).size;
	const distinct = new Set(names).size;
	const pages = Math.ceil(realm.identities.size / 200);
	// A list that doesn't fit together is read twice, and who is not in it is asked for by name.
	const reading = behavior.order === 'shuffledBySkip' ? 2 * pages : pages;
	const most = distinct >= pages ? reading + missing : distinct;
	// One more, for the first page where it tells that reading is not worth it, or for people who came.
	return maxTries * (1 + most);
}

/** Whether more was asked for than the operation needs at most. */
function tooMany(world: World, work: Work, exchanges: Exchange[]): string[] {
	const { scenario } = world;
	const tries = scenario.maxTries * (1 + scenario.maxRetries);
	const counted = exchanges.filter(({ status }) => !NOT_COUNTED.has(status));
	const found: string[] = [];
	const throttled = exchanges.filter(({ status }) => status === 429).length;
	if (throttled > 200 + 2 * counted.length) {
		found.push(
			`${throttled} requests were refused for coming too soon, of ${counted.length} others`,
		);
	}
	const lookUps = counted.filter(({ operationId }) => operationId === 'ListIdentities').length;
	const isNamed = !work.needsCrowd && !work.isOneList;
	if (isNamed && isUndisturbed(scenario) && lookUps > lookUpsAtMost(world)) {
		found.push(`${lookUps} lists of people, where ${lookUpsAtMost(world)} are enough`);
	}
	const perItem = scenario.wishes.map(({ who }) => 2 * who.length + 6);
	const pages = work.needsCrowd ? 3 * scenario.wishes.length : 0;
	const memberships = scenario.groups * world.people.length;
	// Whoever is not in the list is concerned as well.
	const others = work.isOneList ? 4 * (world.people.length + scenario.others) : 0;
	const most =
		tries * (perItem.reduce((sum, count) => sum + count, 10) + pages + memberships + others);
	if (counted.length > most) found.push(`${counted.length} requests where ${most} are enough`);
	const { batchOf } = work;
	if (!batchOf) return found;
	const batches = new Map<string, { size: number; bad: number }>();
	for (const wish of scenario.wishes) {
		const key = batchOf(world, wish);
		const batch = batches.get(key) ?? { size: 0, bad: 0 };
		batch.size += wish.who.length;
		batch.bad += wish.who.length - knownPeople(world, wish).length;
		batches.set(key, batch);
	}
	// Each thing that is refused by itself costs two halves at each level; so does each passing refusal.
	const passing = scenario.faults.reduce((sum, { times = 1 }) => sum + times, 0);
	const halving = [...batches.values()].map(({ size, bad }) => {
		const levels = 1 + Math.ceil(Math.log2(Math.max(2, size)));
		return 4 + 2 * (bad + passing) * levels;
	});
	// Where everything is refused alike from the start, a batch and its halves tell.
	const isRefusedAlike = scenario.faults.some(
		({ kind, status = 0, from = 1, times, isOfMain }) =>
			kind === 'status' && REFUSALS.has(status) && from <= 1 && times === undefined && isOfMain,
	);
	const alike = scenario.maxTries * (3 * batches.size + 2 * passing);
	const inVain = exchanges.filter(
		({ operationId, misbehaved }) =>
			operationId === work.main.at(-1) && /^status 4(00|09|22)$/.test(misbehaved ?? ''),
	).length;
	if (isRefusedAlike && inVain > alike) {
		found.push(`${inVain} requests were refused alike, where ${alike} are enough`);
	}
	const enough = tries * 2 * halving.reduce((sum, count) => sum + count, 0);
	for (const apiMethod of work.main) {
		const count = counted.filter(({ operationId }) => operationId === apiMethod).length;
		if (count > enough) found.push(`${count} of ${apiMethod} where ${enough} are enough`);
	}
	return found;
}
