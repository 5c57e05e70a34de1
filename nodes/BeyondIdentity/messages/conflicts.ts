import type { ApiError } from '../transport/errors/apiError';
import type { IdentityInput } from '../transport/resources/identities';
import type { Words } from './words';

/**
 * A 409.
 *
 * @param message the API's
 */
export function conflictWords(message: string, { request }: ApiError): Words {
	if (/username already exists/i.test(message)) {
		const { method, body } = request;
		const { identity } = (body ?? {}) as { identity?: IdentityInput };
		return {
			message: `The username '${identity?.traits?.username ?? ''}' is already taken`,
			description: `Another identity of the realm has it; upper and lower case make no difference. ${method === 'POST' ? "To change that identity instead, use the operation 'Create or Update'." : 'Choose another username.'}`,
		};
	}
	if (/group has children/i.test(message)) {
		return {
			message: 'The group has members, so it was not deleted',
			description:
				"Beyond Identity deletes empty groups only. Turn on 'Remove Members First' under 'Options' to take its members out first.",
		};
	}
	if (/resource server not found/i.test(message)) {
		return {
			message: 'The resource server was not found',
			description: "Check 'Resource Server', or leave it empty for Beyond Identity's own API.",
		};
	}
	if (/binding job/i.test(message)) {
		return {
			message: 'The enrollment is complete, so it cannot be revoked',
			description:
				"The person has a passkey already. To take that away, use the resource 'Passkey' with the operation 'Revoke'.",
		};
	}
	return {
		message: `Beyond Identity refused this because of a conflict: ${message}`,
		description: 'Look at what is there already, and try again.',
	};
}
