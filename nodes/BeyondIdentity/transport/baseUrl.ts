/** Something about a credential that keeps it from working, in words for its owner. */
export class CredentialProblem extends Error {
	override readonly name = 'CredentialProblem';

	constructor(
		message: string,
		/** Whether it may be over in a while, with nothing done. */
		readonly mayPass = false,
		/** Where a server says that it was asked too often: when to ask again, if it says that too. */
		readonly tooOften?: { wait?: number },
	) {
		super(message);
	}
}

/**
 * @param label of the credential's field
 * @returns the field's text without white space around it
 * @throws CredentialProblem where it is empty
 */
export function filled(label: string, value: unknown): string {
	const text = String(value ?? '').trim();
	if (text === '') throw new CredentialProblem(`'${label}' is empty`);
	return text;
}

export type Region = 'us' | 'eu' | 'usGov' | 'custom';

type Urls = Record<Exclude<Region, 'custom'>, string>;

const API_BASE_URLS: Urls = {
	us: 'https://api-us.beyondidentity.com',
	eu: 'https://api-eu.beyondidentity.com',
	usGov: 'https://api.us1.beyondidentity-gov.com',
};

const AUTH_BASE_URLS: Urls = {
	us: 'https://auth-us.beyondidentity.com',
	eu: 'https://auth-eu.beyondidentity.com',
	usGov: 'https://auth.us1.beyondidentity-gov.com',
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
	return urlOf(region, API_BASE_URLS, { custom, label: 'API Base URL' });
}

/**
 * Where a credential's access tokens come from.
 *
 * @param custom the URL to use where the region is `custom`
 * @returns an origin without a trailing slash, e.g. `https://auth-us.beyondidentity.com`
 * @throws CredentialProblem as for `apiBaseUrl`
 */
export function authBaseUrl(region: string, custom = ''): string {
	return urlOf(region, AUTH_BASE_URLS, { custom, label: 'Auth Base URL' });
}

interface Custom {
	custom: string;
	/** Of the field that holds it. */
	label: string;
}

function urlOf(region: string, urls: Urls, custom: Custom): string {
	if (region === 'custom') return customOrigin(custom, urls.us);
	const url = urls[region as keyof Urls];
	if (url === undefined) throw new CredentialProblem(`'Region' has the unknown value '${region}'`);
	return url;
}

function customOrigin({ custom, label }: Custom, example: string): string {
	const text = custom.trim();
	const invalid = (what: string) =>
		new CredentialProblem(`'${label}' ${what}. It should look like ${example}`);
	if (text === '') {
		throw new CredentialProblem(`'${label}' is empty. Give one, or choose another region.`);
	}
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw invalid('is not a URL');
	}
	if (
		url.protocol !== 'https:' &&
		!(url.protocol === 'http:' && LOOPBACK_HOSTS.test(url.hostname))
	) {
		throw invalid('must begin with https, or the token would travel unprotected');
	}
	if (url.username !== '' || url.password !== '') {
		throw invalid('must not contain a user or a password');
	}
	if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
		throw invalid('must end after the host and port, without a path or a query');
	}
	return url.origin;
}
