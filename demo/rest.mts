import { OWNER } from './settings.mts';

/** Signs the owner in to n8n's editor. */
export async function logIn(n8nUrl: string): Promise<string> {
	const response = await post(`${n8nUrl}/rest/login`, '', {
		emailOrLdapLoginId: OWNER.email,
		password: OWNER.password,
	});
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

/** Asks n8n as its editor does. */
export async function post(url: string, cookie: string, body: object): Promise<Response> {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'browser-id': 'check', cookie },
		body: JSON.stringify(body),
	});
}

/** Reads as n8n's editor does. */
export async function get(url: string, cookie: string): Promise<unknown> {
	const response = await fetch(url, { headers: { 'browser-id': 'check', cookie } });
	return await response.json();
}
