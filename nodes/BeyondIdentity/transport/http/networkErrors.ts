import type { ApiProblem } from '../errors/apiError';

/** Codes after which nothing can have been carried out. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EAI_AGAIN',
	// TLS, which comes before anything is sent: mostly proxies of company networks.
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	'CERT_UNTRUSTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'EPROTO',
	'ERR_SSL_WRONG_VERSION_NUMBER',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_TLS_HANDSHAKE_TIMEOUT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/**
 * What it means that a request got no answer.
 *
 * @param error may hold the request with its token, so only its code is read
 * @param timeout of the request, in milliseconds
 */
export function readNetworkError(error: unknown, timeout: number): ApiProblem {
	const code = codeOf(error);
	if (TIMED_OUT.has(code)) return { kind: 'timeout', milliseconds: timeout };
	if (NEVER_CONNECTED.has(code)) return { kind: 'unreachable', code };
	return { kind: 'connectionLost', code };
}

/** The error code of Node.js or of the HTTP client, wherever n8n's wrapping has put it. */
function codeOf(error: unknown): string {
	let current = error as { code?: unknown; cause?: unknown } | undefined;
	for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth += 1) {
		if (typeof current.code === 'string') return current.code;
		current = current.cause as typeof current;
	}
	return '';
}
