/** Something about a credential that keeps it from working, in words for its owner. */
export class CredentialProblem extends Error {
	override readonly name = 'CredentialProblem';
}

export type Region = 'us' | 'eu' | 'usGov' | 'custom';

const API_BASE_URLS: Record<Exclude<Region, 'custom'>, string> = {
	us: 'https://api-us.beyondidentity.com',
	eu: 'https://api-eu.beyondidentity.com',
	usGov: 'https://api.us1.beyondidentity-gov.com',
};

const LOOPBACK_HOSTS = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where a credential's API lives.
 *
 * @param custom the URL to use where the region is `custom`
 * @returns an origin without a trailing slash, e.g. `https://api-us.beyondidentity.com`
 * @throws CredentialProblem where the region is unknown or the custom URL is not a bare https origin
 */
export function apiBaseUrl(region: string, custom = ''): string {
	if (region === 'custom') return customOrigin(custom.trim());
	const url = API_BASE_URLS[region as keyof typeof API_BASE_URLS];
	if (url === undefined) throw new CredentialProblem(`'Region' has the unknown value '${region}'`);
	return url;
}

function customOrigin(text: string): string {
	if (text === '') {
		throw new CredentialProblem("'API Base URL' is empty. Give one, or choose another region.");
	}
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw invalidBaseUrl('is not a URL');
	}
	if (
		url.protocol !== 'https:' &&
		!(url.protocol === 'http:' && LOOPBACK_HOSTS.test(url.hostname))
	) {
		throw invalidBaseUrl('must begin with https, or the token would travel unprotected');
	}
	if (url.username !== '' || url.password !== '') {
		throw invalidBaseUrl('must not contain a user or a password');
	}
	if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
		throw invalidBaseUrl('must end after the host and port, without a path or a query');
	}
	return url.origin;
}

function invalidBaseUrl(what: string): CredentialProblem {
	return new CredentialProblem(
		`'API Base URL' ${what}. It should look like https://api-us.beyondidentity.com`,
	);
}
