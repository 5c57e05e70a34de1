import { CredentialError, type CredentialField } from '../errors/credentialError';

/** Where a tenant lives. */
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
 * @throws CredentialError where the region is unknown or the custom URL is not a bare https origin
 */
export function apiBaseUrl(region: string, custom = ''): string {
	return urlOf(region, API_BASE_URLS, { custom, field: 'apiBaseUrl' });
}

/**
 * Where a credential's access tokens come from.
 *
 * @param custom the URL to use where the region is `custom`
 * @returns an origin without a trailing slash, e.g. `https://auth-us.beyondidentity.com`
 * @throws CredentialError as for `apiBaseUrl`
 */
export function authBaseUrl(region: string, custom = ''): string {
	return urlOf(region, AUTH_BASE_URLS, { custom, field: 'authBaseUrl' });
}

interface Custom {
	custom: string;
	/** That holds it. */
	field: CredentialField;
}

function urlOf(region: string, urls: Urls, custom: Custom): string {
	if (region === 'custom') return customOrigin(custom, urls.us);
	const url = urls[region as keyof Urls];
	if (url === undefined) throw new CredentialError({ kind: 'unknownRegion', region });
	return url;
}

function customOrigin({ custom, field }: Custom, example: string): string {
	const text = custom.trim();
	if (text === '') throw new CredentialError({ kind: 'emptyField', field });
	const invalid = (reason: 'notAUrl' | 'notHttps' | 'hasUserInfo' | 'hasPath') =>
		new CredentialError({ kind: 'invalidBaseUrl', field, reason, example });
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw invalid('notAUrl');
	}
	const isLoopback = url.protocol === 'http:' && LOOPBACK_HOSTS.test(url.hostname);
	if (url.protocol !== 'https:' && !isLoopback) throw invalid('notHttps');
	if (url.username !== '' || url.password !== '') throw invalid('hasUserInfo');
	if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw invalid('hasPath');
	return url.origin;
}
