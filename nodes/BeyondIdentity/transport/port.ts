/** A value of a credential's field, or of a request's query. */
export type Scalar = string | number | boolean;

/** A credential as its owner filled it in, decrypted. */
export type CredentialData = Record<string, unknown>;

/** A request as it goes out, but for its signature. */
export interface HttpRequest {
	method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
	/** Whole, without the query. */
	url: string;
	query?: Record<string, Scalar>;
	headers?: Record<string, string>;
	/** Sent as JSON, or as it is where it is text. */
	body?: object | string;
	/** How long to wait for the answer, in milliseconds. */
	timeout?: number;
}

/** Any answer, whatever its status. */
export interface HttpResponse {
	statusCode: number;
	/** By their names in lower case. */
	headers: Record<string, string | undefined>;
	/** Parsed where it is JSON, else text. */
	body: unknown;
}

/** A credential that a request is signed with. */
export interface Signer {
	/** The credential's type, which knows how to sign. */
	type: string;
	credential: CredentialData;
}

/**
 * What the client needs from its host, and all that it knows about it. n8n's executions, list
 * searches and polls are one kind (`n8n/n8nPort.ts`), tests with a fake clock another.
 */
export interface Port {
	/**
	 * Sends a request as it is, without following redirects.
	 *
	 * @throws an error with the `code` of Node.js where there is no answer
	 */
	send(request: HttpRequest): Promise<HttpResponse>;
	/** Sends a request signed with a credential, else as `send` does. */
	sendSigned(request: HttpRequest, signer: Signer): Promise<HttpResponse>;
	/** The node's credential of a type. */
	readCredential(type: string): Promise<CredentialData>;
	/** Writes to the debug log: no token, and nothing about people. */
	log(message: string, facts?: Record<string, unknown>): void;
	/** Ends what waits. */
	readonly signal?: AbortSignal;
	/**
	 * Waits.
	 *
	 * @param milliseconds at least
	 * @throws AbortedError as soon as the signal says so
	 */
	sleep(milliseconds: number): Promise<void>;
	/** In milliseconds since 1970. */
	now(): number;
}
