import { AbortedError } from '../../nodes/BeyondIdentity/transport/errors/abortedError';
import { Client, type ClientOptions } from '../../nodes/BeyondIdentity/transport/client';
import type {
	CredentialData,
	HttpRequest,
	HttpResponse,
	Port,
	Signer,
} from '../../nodes/BeyondIdentity/transport/port';

/** What a fake API says: an answer, or an error with a code where there is none. */
export type FakeAnswer =
	{ status?: number; body?: unknown; headers?: Record<string, string>; latency?: number } | Error;

export interface FakeRequest extends HttpRequest {
	/** What it was signed with; nothing where it was not. */
	signer?: Signer;
	/** When it came, in milliseconds since the test began. */
	at: number;
	/** E.g. `POST /groups`, below the realm. */
	call: string;
}

export interface FakePort extends Port {
	/** All requests, in the order in which they came. */
	sent: FakeRequest[];
	/** All that was logged. */
	logged: Array<{ message: string; facts: Record<string, unknown> }>;
}

export const CREDENTIAL: CredentialData = {
	region: 'us',
	tenantId: 'tenant',
	realmId: 'realm',
	apiToken: 'secret-token',
};

/** A lost connection, or one that never came about. */
export function networkError(code: string): Error {
	return Object.assign(new Error('of the network'), { code });
}

/**
 * A port whose other end is a function. Its clock is Jest's: call `useFakeClock` in the test file, and
 * `settled` to let time pass.
 */
export function fakePort(
	answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
	{ credential = CREDENTIAL, signal }: { credential?: CredentialData; signal?: AbortSignal } = {},
): FakePort {
	const startedAt = Date.now();
	const sent: FakeRequest[] = [];
	const logged: FakePort['logged'] = [];
	const send = async (request: HttpRequest, signer?: Signer): Promise<HttpResponse> => {
		const { pathname } = new URL(request.url);
		const call = `${request.method} ${decodeURIComponent(pathname.replace(/^\/v1\/tenants\/tenant(\/realms\/realm)?/, ''))}`;
		const fake = { ...request, at: Date.now() - startedAt, call, ...(signer ? { signer } : {}) };
		sent.push(fake);
		const given = await answer(fake);
		if (given instanceof Error) throw given;
		const { status = 200, body, headers = {}, latency = 0 } = given;
		if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
		return { statusCode: status, headers, body };
	};
	return {
		sent,
		logged,
		send: async (request) => await send(request),
		sendSigned: send,
		readCredential: async () => credential,
		log: (message, facts = {}) => void logged.push({ message, facts }),
		...(signal ? { signal } : {}),
		sleep: async (milliseconds) =>
			await new Promise((resolve, reject) => {
				const abort = () => reject(new AbortedError());
				if (signal?.aborted) return abort();
				signal?.addEventListener('abort', abort, { once: true });
				setTimeout(resolve, milliseconds);
			}),
		now: () => Date.now(),
	};
}

/** A client of a fake API, and what that was asked. */
export async function fakeClient(
	answer: Parameters<typeof fakePort>[0],
	options: Partial<ClientOptions> & Parameters<typeof fakePort>[1] & { type?: string } = {},
): Promise<{ client: Client; port: FakePort }> {
	const { credential, signal, type = 'beyondIdentityApi', ...given } = options;
	const port = fakePort(answer, {
		...(credential ? { credential } : {}),
		...(signal ? { signal } : {}),
	});
	const client = await Client.create(port, type, {
		concurrency: 25,
		maxRetries: 5,
		timeout: 30_000,
		...given,
	});
	return { client, port };
}

/** Makes the tests of a file wait in no real time. */
export function useFakeClock(): void {
	beforeEach(() => {
		jest.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00Z') });
	});
	afterEach(() => {
		jest.useRealTimers();
	});
}

/** Lets time pass until a promise is settled, and gives what came of it. */
export async function settled<T>(
	promise: Promise<T>,
): Promise<{ value: T; error?: undefined } | { value?: undefined; error: unknown }> {
	let result: Awaited<ReturnType<typeof settled<T>>> | undefined;
	promise.then(
		(value) => (result = { value }),
		(error: unknown) => (result = { error }),
	);
	for (let idle = 0; idle < 3 && !result;) {
		const before = jest.getTimerCount();
		await jest.advanceTimersToNextTimerAsync();
		idle = before === 0 ? idle + 1 : 0;
	}
	if (!result) throw new Error('It waits for something that never comes');
	return result;
}

/** The same, for what is expected to work. */
export async function valueOf<T>(promise: Promise<T>): Promise<T> {
	const result = await settled(promise);
	if ('error' in result && result.error !== undefined) throw result.error;
	return result.value as T;
}
