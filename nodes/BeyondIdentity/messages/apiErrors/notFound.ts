import type { Refusal } from '../../transport/errors/apiError';
import type { Words } from '../words';

/** A 404. */
export function notFoundWords({ resource }: Refusal): Words {
	if (!resource) {
		return {
			message: 'Beyond Identity found nothing at this address',
			description: 'Check the region, tenant ID, and realm ID in the credential.',
		};
	}
	const what = wordsOf(resource.type);
	return {
		message: `${what} '${resource.id}' was not found`,
		description:
			resource.type === 'Realm'
				? "Check 'Realm' under 'Options', or the realm ID in the credential."
				: `Check the ID. The ${what.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())} may have been deleted, or it may be in a different realm than the one this step uses.`,
	};
}

/** What the Admin Console calls the API's resources, where it is not the same. */
const OTHER_WORDS: Record<string, string> = {
	AuthenticatorConfig: 'Authenticator configuration',
	Credential: 'Passkey',
	CredentialBindingJob: 'Passkey enrollment',
	BatchCredentialBindingJob: 'Batch of passkey enrollments',
	SsoConfig: 'SSO application',
};

function wordsOf(resourceType: string): string {
	return (
		OTHER_WORDS[resourceType] ??
		resourceType.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
	);
}
