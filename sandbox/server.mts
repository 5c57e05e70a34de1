import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import formbody from '@fastify/formbody';
import Fastify, {
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	type RouteHandlerMethod,
} from 'fastify';
import { defaultBehavior, readBehavior, Shuffle, type Behavior } from './behavior.mts';
import { ApiFault, forbidden, invalid, malformed, notFound, unauthorized } from './errors.mts';
import { Journal } from './journal.mts';
import { Misbehavior, type Fault, type RateLimit } from './misbehavior.mts';
import { SCOPES } from './model.mts';
import { Page, renderBinding } from './page.mts';
import { addHrSystem } from './hr.mts';
import { Life } from './life.mts';
import { routes, type Call, type Route } from './routes.mts';
import { dropUnknownFields, listQuery, unknownFields, violationsOf } from './schemas.mts';
import { SEED, seededStore } from './seed.mts';
import type { Store } from './store.mts';
import { Tokens } from './tokens.mts';

declare module 'fastify' {
	interface FastifyContextConfig {
		operationId?: string;
		scopes?: string[];
		/** For people, not for clients. */
		isPage?: boolean;
	}
	interface FastifyRequest {
		arrivedAt: Date;
		faults: Fault[];
		misbehaved?: string;
		sentBody: unknown;
	}
}

export interface SandboxOptions {
	/** 0 for any free port. */
	port?: number;
	/** Of the order of lists. */
	seed?: number;
}

/** A running stand-in for the Beyond Identity API. */
export interface Sandbox {
	/** API and authorization server in one, e.g. `http://127.0.0.1:4010`. */
	url: string;
	tenantId: string;
	realmId: string;
	/** A token with every scope, for every realm. */
	apiToken: string;
	store: Store;
	tokens: Tokens;
	journal: Journal;
	misbehavior: Misbehavior;
	/** What happens to its people. */
	life: Life;
	/** How it answers what the description leaves open. */
	behavior: Behavior;
	/** Changes some of these answers. */
	behave(change: Partial<Behavior>): void;
	close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** What the page runs in the browser. */
const SCRIPTS = {
	'htmx.js': 'htmx.org/dist/htmx.min.js',
	'idiomorph.js': 'idiomorph/dist/idiomorph-ext.min.js',
};
const FAR_AWAY = new Date('2100-01-01T00:00:00Z');

/** Starts the sandbox on loopback. */
export async function startSandbox({ port = 0, seed = 1 }: SandboxOptions = {}): Promise<Sandbox> {
	const store = seededStore();
	const tokens = new Tokens();
	const journal = new Journal();
	const misbehavior = new Misbehavior();
	const life = new Life(store);
	const behavior = defaultBehavior();
	const behave = (change: Partial<Behavior>) => {
		Object.assign(behavior, change);
		store.foldUsernames(behavior.usernameFolding);
	};
	const apiToken = tokens.issue(
		{ tenantId: SEED.tenantId, realmId: '*', scopes: [...SCOPES], expiresAt: FAR_AWAY },
		SEED.issuedAt,
	);

	const app = Fastify({
		// The API puts its custom methods behind a colon, which the router keeps for parameters.
		rewriteUrl: ({ url = '' }) => url.replace(/^(\/v1\/[^?]*?[^/?]):([A-Za-z]+)(?=\?|$)/, '$1/~$2'),
		bodyLimit: 4 * 1024 * 1024,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 2000 },
		ajv: {
			customOptions: {
				allErrors: true,
				coerceTypes: false,
				removeAdditional: false,
				formats: { uint32: (text: string) => /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 },
			},
		},
		// A URL that cannot be decoded.
		frameworkErrors: (_error, _request, reply) => {
			void (reply as FastifyReply).status(400).send(malformed().body);
		},
	});
	takeEmptyJson(app);
	await app.register(formbody);
	observe(app, journal, misbehavior);
	answerErrors(app);

	const shuffle = new Shuffle(seed);
	const baseUrl = () => `http://${HOST}:${portOf(app)}`;
	for (const route of routes) addRoute(app, route, { store, tokens, behavior, shuffle, baseUrl });
	addTokenEndpoint(app, store, tokens);
	addHrSystem(app);
	addBindingLink(app, store);
	addControls(app, { journal, misbehavior, behavior, behave, life });
	app.addHook('onClose', async () => life.stop());
	await addPage(app, { store, journal, misbehavior, baseUrl });

	await app.listen({ host: HOST, port });
	return {
		url: baseUrl(),
		tenantId: SEED.tenantId,
		realmId: SEED.realmId,
		apiToken,
		store,
		tokens,
		journal,
		misbehavior,
		life,
		behavior,
		behave,
		close: async () => await app.close(),
	};
}

function portOf(app: FastifyInstance): number {
	return (app.server.address() as AddressInfo).port;
}

interface RouteContext {
	store: Store;
	tokens: Tokens;
	behavior: Behavior;
	shuffle: Shuffle;
	baseUrl(): string;
}

function addRoute(app: FastifyInstance, route: Route, context: RouteContext): void {
	const { store, tokens, behavior, shuffle, baseUrl } = context;
	const isBelowRealm = !route.path.startsWith('/tenants');
	const handler: RouteHandlerMethod = (request, reply) => {
		const params = request.params as Call['params'];
		const realm = store.realms.get(isBelowRealm ? params.realm_id! : SEED.realmId);
		if (!realm) throw notFound('Realm', params.realm_id!);
		realm.advance();
		const answer = route.handle({
			store,
			realm,
			baseUrl: baseUrl(),
			params,
			query: request.query as Call['query'],
			body: request.body,
			behavior,
			shuffle,
			deviate: (how) => {
				request.misbehaved = how;
			},
			setHeaders: (headers) => void reply.headers(headers),
		});
		void (answer === undefined ? reply.send() : reply.send(answer));
	};
	app.route({
		method: route.method,
		url: isBelowRealm ? `/v1/tenants/:tenant_id/realms/:realm_id${route.path}` : `/v1${route.path}`,
		config: { operationId: route.operationId, scopes: route.scopes },
		schema: {
			...(route.body ? { body: route.body } : {}),
			...(route.method === 'GET' ? { querystring: listQuery } : {}),
		},
		// Before the body is looked at: who may not ask is not told what is wrong with the question.
		onRequest: (request, _reply, done) => {
			authorize(request, tokens, store, behavior);
			done();
		},
		preValidation: (request, _reply, done) => {
			if (route.body) readAsTold(request.body, route.body, behavior);
			done();
		},
		handler,
	});
}

/**
 * Takes a body as the API may take it where the description does not say.
 *
 * @throws ApiFault where it has fields that nobody knows
 */
function readAsTold(body: unknown, schema: object, behavior: Behavior): void {
	if (behavior.unknownField === 'refused') {
		const unknown = unknownFields(body, schema);
		if (unknown.length > 0) {
			throw invalid(unknown.map((field) => ({ field, description: 'unknown field' })));
		}
	}
	dropUnknownFields(body, schema);
	const traits = (body as { identity?: { traits?: Record<string, unknown> } } | undefined)?.identity
		?.traits;
	if (behavior.nullTrait !== 'unset' || !traits) return;
	for (const [name, value] of Object.entries(traits)) {
		// A trait that is not set is not shown; an empty one is as good.
		if (value === null) traits[name] = '';
	}
}

function authorize(
	request: FastifyRequest,
	tokens: Tokens,
	store: Store,
	behavior: Behavior,
): void {
	const [scheme, token] = (request.headers.authorization ?? '').split(' ');
	const access = scheme?.toLowerCase() === 'bearer' ? tokens.access(token ?? '') : undefined;
	if (!access) throw behavior.unknownToken === '401' ? unauthorized() : forbidden();
	const { tenant_id: tenantId, realm_id: realmId } = request.params as Call['params'];
	const { scopes = [] } = request.routeOptions.config;
	const isOutside =
		tenantId !== store.tenant.id ||
		tenantId !== access.tenantId ||
		(access.realmId !== '*' && realmId !== undefined && realmId !== access.realmId);
	if (isOutside || !scopes.every((scope) => access.scopes.includes(scope))) throw forbidden();
}

/** Client credentials, by HTTP Basic or in the body. */
function addTokenEndpoint(app: FastifyInstance, store: Store, tokens: Tokens): void {
	app.post(
		'/v1/tenants/:tenant_id/realms/:realm_id/applications/:application_id/token',
		{ config: { operationId: 'Token' } },
		async (request, reply) => {
			const params = request.params as Record<string, string>;
			if (!/^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '')) {
				return await reply.status(400).send({ error: 'invalid_request' });
			}
			const form = (request.body ?? {}) as Record<string, string>;
			const application = store.realms
				.get(params.realm_id!)
				?.applications.get(params.application_id!);
			const { id, secret } = clientOf(request, form);
			const isKnown =
				params.tenant_id === store.tenant.id &&
				application?.client_id === id &&
				application?.client_secret === secret;
			if (!application || !isKnown) {
				return await reply.status(401).send({ error: 'invalid_client' });
			}
			if (form.grant_type !== 'client_credentials') {
				return await reply.status(400).send({ error: 'unsupported_grant_type' });
			}
			const scopes = form.scope?.split(' ').filter(Boolean) ?? application.scopes;
			if (!scopes.every((scope) => application.scopes.includes(scope))) {
				return await reply.status(400).send({ error: 'invalid_scope' });
			}
			const token = tokens.grant({
				tenantId: store.tenant.id,
				realmId: '*',
				scopes,
			});
			return await reply.send({
				access_token: token,
				token_type: 'Bearer',
				expires_in: tokens.lifetimeSeconds,
				scope: scopes.join(' '),
			});
		},
	);
}

function clientOf(request: FastifyRequest, form: Record<string, string>) {
	const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
	if (scheme?.toLowerCase() !== 'basic') return { id: form.client_id, secret: form.client_secret };
	// RFC 6749, section 2.3.1: each was encoded before they were joined.
	const [id, secret] = Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent);
	return { id, secret };
}

/** Clients may say that an empty body is JSON: the vendor's own do. */
function takeEmptyJson(app: FastifyInstance): void {
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
		if (body === '') {
			done(null, undefined);
			return;
		}
		try {
			done(null, JSON.parse(String(body)));
		} catch {
			done(malformed());
		}
	});
}

/** The page behind a binding link, where a person makes a passkey. Here, a click is enough. */
function addBindingLink(app: FastifyInstance, store: Store): void {
	app.route({
		method: ['GET', 'POST'],
		url: '/v1/tenants/:tenant_id/realms/:realm_id/identities/:identity_id/credential-binding-jobs/:job_id/~invokeAuthenticator',
		config: { isPage: true },
		handler: async (request, reply) => {
			const { realm_id: realmId, job_id: jobId } = request.params as Record<string, string>;
			const { token } = request.query as { token?: string };
			const realm = store.realms.get(realmId!);
			realm?.advance();
			const job = realm?.jobOfLink(jobId!, token ?? '');
			const identity = job && realm?.identities.get(job.identity_id);
			const html = (status: number, page: string) =>
				reply.status(status).type('text/html; charset=utf-8').send(page);
			if (!realm || !job || !identity) {
				return await html(404, renderBinding({ problem: 'This link is not valid.' }));
			}
			if (!job.state.startsWith('LINK_') || identity.status === 'suspended') {
				const why = identity.status === 'suspended' ? 'suspended' : job.state.toLowerCase();
				return await html(410, renderBinding({ problem: `This invitation is ${why}.` }));
			}
			if (request.method === 'GET') {
				realm.openLink(job);
				return await html(200, renderBinding({ name: identity.display_name }));
			}
			realm.completeJob(job);
			const { post_binding_redirect_uri: next } = job;
			if (next !== undefined && /^https?:/.test(next)) return await reply.redirect(next, 303);
			return await html(200, renderBinding({ name: identity.display_name, isDone: true }));
		},
	});
}

/** What the API does not have: ways to misbehave, and to ask what was asked. */
function addControls(
	app: FastifyInstance,
	{
		journal,
		misbehavior,
		behavior,
		behave,
		life,
	}: Pick<Sandbox, 'behave' | 'behavior' | 'journal' | 'life' | 'misbehavior'>,
): void {
	app.get('/sandbox/behavior', () => behavior);
	app.put('/sandbox/behavior', (request, reply) => {
		const change = readBehavior(request.body);
		if (typeof change === 'string') {
			void reply.status(400).send({ message: change });
			return;
		}
		behave({ ...defaultBehavior(), ...change });
		void reply.send();
	});
	app.post('/sandbox/life', () => ({ message: life.happen() }));
	app.put('/sandbox/life', (request, reply) => {
		const { everySeconds } = Object(request.body) as { everySeconds?: unknown };
		if (typeof everySeconds !== 'number' || !(everySeconds >= 0)) {
			void reply.status(400).send({ message: "'everySeconds' is a number, and 0 for never." });
			return;
		}
		life.goOn(everySeconds);
		void reply.send();
	});
	app.get('/sandbox/requests', () => ({ counts: journal.totals(), latest: journal.latest }));
	app.delete('/sandbox/requests', (_request, reply) => {
		journal.clear();
		void reply.send();
	});
	app.put('/sandbox/misbehavior', (request, reply) => {
		const { latency, rateLimit, faults } = request.body as {
			latency?: number;
			rateLimit?: RateLimit;
			faults?: Fault[];
		};
		misbehavior.clear();
		misbehavior.latency = latency ?? 0;
		misbehavior.limitRate(rateLimit);
		for (const fault of faults ?? []) misbehavior.add(fault);
		void reply.send();
	});
}

/** The page that people keep open beside n8n's editor. */
async function addPage(
	app: FastifyInstance,
	{
		store,
		journal,
		misbehavior,
		baseUrl,
	}: { store: Store; journal: Journal; misbehavior: Misbehavior; baseUrl(): string },
): Promise<void> {
	const page = new Page(store, journal);
	const searchOf = (request: FastifyRequest) => (request.query as { search?: string }).search;
	app.get('/', (request, reply) => {
		void reply.type('text/html; charset=utf-8').send(page.render(baseUrl(), searchOf(request)));
	});
	app.get('/sandbox/live', (request, reply) => {
		void reply.type('text/html; charset=utf-8').send(page.renderLive(baseUrl(), searchOf(request)));
	});
	app.post('/sandbox/reset', (_request, reply) => {
		store.become(seededStore());
		journal.clear();
		misbehavior.clear();
		page.clear();
		void reply.send();
	});
	for (const [name, file] of Object.entries(SCRIPTS)) {
		const script = await readFile(createRequire(import.meta.url).resolve(file));
		app.get(`/sandbox/${name}`, (_request, reply) => {
			void reply.type('text/javascript; charset=utf-8').send(script);
		});
	}
}

function answerErrors(app: FastifyInstance): void {
	app.setErrorHandler(
		(error: Error & { statusCode?: number; validation?: never }, _request, reply) => {
			let fault: ApiFault;
			if (error instanceof ApiFault) fault = error;
			else if (error.validation) fault = invalid(violationsOf(error.validation));
			else if (error.statusCode !== undefined && error.statusCode < 500) fault = malformed();
			else fault = new ApiFault(500, 'internal_server_error', 'internal server error');
			void reply.status(fault.status).headers(fault.headers).send(fault.body);
		},
	);
	app.setNotFoundHandler((_request, reply) => {
		void reply.status(404).send({ code: 'not_found', message: 'not found' });
	});
}

/** Misbehaves as told, and writes every API request into the journal. */
function observe(app: FastifyInstance, journal: Journal, misbehavior: Misbehavior): void {
	app.decorateRequest('arrivedAt');
	app.decorateRequest('faults');
	app.decorateRequest('misbehaved');
	app.decorateRequest('sentBody');

	app.addHook('onRequest', async (request, reply) => {
		request.arrivedAt = new Date();
		const { operationId } = request.routeOptions.config;
		request.faults = operationId === undefined ? [] : misbehavior.strike(operationId);
		if (operationId === undefined) return;
		const waits = request.faults.map(({ kind, milliseconds }) =>
			kind === 'delay' ? (milliseconds ?? 0) : 0,
		);
		const wait = misbehavior.latency + Math.max(0, ...waits);
		// Unreferenced: a request that waits must not keep a stopped sandbox alive.
		if (wait > 0) await setTimeout(wait, undefined, { ref: false });

		const admission = misbehavior.admit();
		void reply.headers(admission.headers);
		if (admission.refused) {
			request.misbehaved = 'rate limit';
			throw new ApiFault(429, 'too_many_requests', 'too many requests');
		}
		if (request.faults.some(({ kind }) => kind === 'dropBefore')) {
			return drop(request, reply, 'dropped before the work');
		}
		const refusal = request.faults.find(({ kind }) => kind === 'status');
		if (refusal) {
			request.misbehaved = `status ${refusal.status}`;
			void reply.headers(refusal.headers ?? {});
			return await reply
				.status(refusal.status ?? 500)
				.send(refusal.body ?? { code: 'internal_server_error', message: 'internal server error' });
		}
	});

	app.addHook('onSend', async (request, reply, payload) => {
		request.sentBody = typeof payload === 'string' ? parsed(payload) : undefined;
		for (const fault of request.faults ?? []) {
			if (fault.kind === 'dropAfter') {
				drop(request, reply, 'dropped after the work');
			} else if (fault.kind === 'truncate' && typeof payload === 'string') {
				request.misbehaved = 'truncated';
				return payload.slice(0, payload.length / 2);
			} else if (fault.kind === 'replace') {
				request.misbehaved = 'replaced';
				void reply.status(fault.status ?? reply.statusCode);
				const isText = typeof fault.body === 'string';
				void reply.type(isText ? 'text/html' : 'application/json').headers(fault.headers ?? {});
				return isText ? fault.body : JSON.stringify(fault.body);
			}
		}
		return payload;
	});

	const record = (request: FastifyRequest, status: number) => {
		const { operationId, isPage } = request.routeOptions.config;
		const isApi = operationId !== undefined || (request.originalUrl.startsWith('/v1/') && !isPage);
		if (!isApi) return;
		journal.record({
			operationId: operationId ?? '',
			method: request.method,
			url: request.originalUrl,
			// The token endpoint's body may hold a secret.
			requestBody: operationId === 'Token' ? undefined : request.body,
			status,
			responseBody: operationId === 'Token' ? undefined : request.sentBody,
			misbehaved: request.misbehaved,
			startedAt: request.arrivedAt,
			milliseconds: Date.now() - request.arrivedAt.getTime(),
		});
	};
	app.addHook('onResponse', (request, reply, done) => {
		if (!request.misbehaved?.startsWith('dropped')) record(request, reply.statusCode);
		done();
	});

	function drop(request: FastifyRequest, reply: FastifyReply, how: string): FastifyReply {
		request.misbehaved = how;
		record(request, 0);
		request.raw.socket.destroy();
		return reply.hijack();
	}
}

function parsed(payload: string): unknown {
	try {
		return JSON.parse(payload);
	} catch {
		return payload;
	}
}
