import { MAX_CONCURRENCY } from '../fields/options';
import { PASTED_TYPE, RENEWED_TYPE } from '../transport/auth/credentialTypes';
import { Client, DEFAULTS, type ClientOptions } from '../transport/client';
import { portOf, type Context } from './n8nPort';

/**
 * Opens a client with the node's credential.
 *
 * @param authentication the parameter's value
 * @param signal the stop button
 * @throws CredentialError where the credential cannot work
 */
export async function openClient(
	context: Context,
	authentication: unknown,
	options: ClientOptions = DEFAULTS,
	signal?: AbortSignal,
): Promise<Client> {
	const type = authentication === 'oAuth2' ? RENEWED_TYPE : PASTED_TYPE;
	return await Client.create(portOf(context, signal), type, options);
}

/**
 * Reads the options that hold for the whole execution; what is no number becomes the default.
 *
 * @param read gives an option's value, and null where it was not added
 */
export function readClientOptions(read: (name: keyof ClientOptions) => unknown): ClientOptions {
	const concurrency = wholeNumber(read('concurrency'), 1) ?? DEFAULTS.concurrency;
	return {
		concurrency: Math.min(concurrency, MAX_CONCURRENCY),
		maxRetries: wholeNumber(read('maxRetries'), 0) ?? DEFAULTS.maxRetries,
		timeout: wholeNumber(read('timeout'), 1) ?? DEFAULTS.timeout,
	};
}

function wholeNumber(value: unknown, least: number): number | undefined {
	const number = Math.floor(Number(value ?? NaN));
	return Number.isFinite(number) && number >= least ? number : undefined;
}
