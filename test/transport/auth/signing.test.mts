import { sign } from '../../../nodes/BeyondIdentity/transport/auth/signing';

const API = 'https://api.example.com';

test.each([
	[{ url: `${API}/v1/x` }, undefined],
	[{ uri: `${API}/v1/x` }, undefined],
	[{ url: '/v1/x' }, API],
	[{ url: '/v1/x', baseURL: API }, API],
])('%j is signed', (request, baseURL) => {
	const signed = sign<{ url?: string; uri?: string; baseURL?: string; headers?: object }>(
		{ ...request, headers: { Accept: 'application/json' } },
		API,
		't',
	);
	expect(signed.headers).toEqual({ Accept: 'application/json', Authorization: 'Bearer t' });
	expect(signed.baseURL).toBe(baseURL);
});

test.each([
	{ url: 'https://elsewhere.example.com/v1/x' },
	{ uri: 'https://elsewhere.example.com/v1/x' },
	{ url: '/v1/x', baseURL: 'https://elsewhere.example.com' },
	{ url: '//elsewhere.example.com/v1/x' },
	{ url: 'http://api.example.com/v1/x' },
	{ url: 'https://api.example.com:8443/v1/x' },
])('%j is not', (request) => {
	expect(() => sign(request, API, 't')).toThrow(
		expect.objectContaining({ problem: expect.objectContaining({ kind: 'foreignHost' }) }),
	);
});
