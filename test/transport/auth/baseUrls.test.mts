import { credentialMessage } from '../../../nodes/BeyondIdentity/messages/credentialErrors';
import { apiBaseUrl } from '../../../nodes/BeyondIdentity/transport/auth/baseUrls';
import { CredentialError } from '../../../nodes/BeyondIdentity/transport/errors/credentialError';

/** What the credential's owner reads. */
function refusalOf(region: string, custom?: string): string {
	try {
		return `none: ${apiBaseUrl(region, custom)}`;
	} catch (error) {
		return credentialMessage((error as CredentialError).problem);
	}
}

test.each([
	['https://api.example.com', 'https://api.example.com'],
	[' https://api.example.com/ ', 'https://api.example.com'],
	['https://api.example.com:8443', 'https://api.example.com:8443'],
	['http://localhost:4010', 'http://localhost:4010'],
	['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
	['http://[::1]:4010', 'http://[::1]:4010'],
])('%s is a custom base URL', (given, used) => {
	expect(apiBaseUrl('custom', given)).toBe(used);
});

test.each([
	['', 'is empty'],
	['api.example.com', 'is not a URL'],
	['http://example.com', 'must start with https'],
	['http://127.0.0.1.example.com', 'must start with https'],
	['http://localhost.example.com', 'must start with https'],
	['ftp://localhost', 'must start with https'],
	['javascript:alert(1)', 'must start with https'],
	['https://api.example.com/v1', 'without a path'],
	['https://api.example.com?x=1', 'without a path'],
	['https://api.example.com#x', 'without a path'],
	['https://user:secret@api.example.com', 'must not contain a username'],
])('%s is not: it %s', (given, reason) => {
	expect(refusalOf('custom', given)).toContain(reason);
});

test('the message about a URL with a password does not repeat it', () => {
	const message = refusalOf('custom', 'https://user:hunter2@api.example.com');
	expect(message).toContain('must not contain a username');
	expect(message).not.toContain('hunter2');
});

test('a region that is not known is named', () => {
	expect(refusalOf('mars')).toBe("'Region' has an unknown value: 'mars'");
});
