import type { ApiError, Refusal } from '../../transport/errors/apiError';
import type { IdentityInput } from '../../transport/resources/identities';
import type { Words } from '../words';

/**
 * A 409.
 *
 * @param refusal the API's words, and what is in the way
 */
export function conflictWords(
	{ message, resource }: Refusal,
	{ request, history }: ApiError,
): Words {
	if (/username already exists/i.test(message)) {
		const { method, body } = request;
		const { identity } = (body ?? {}) as { identity?: IdentityInput };
		return {
			message: `The username '${identity?.traits?.username ?? ''}' is already taken`,
			description: `${history.earlierTryMayBeDone && method === 'POST' ? 'An earlier try of this step may have created it: its answer was lost. ' : ''}Another identity in the realm has it. Usernames are case-insensitive. ${method === 'POST' ? "To update that identity instead, use the 'Create or Update' operation." : 'Choose a different username.'}`,
		};
	}
	if (/group has children/i.test(message)) {
		return {
			message: 'The group was not deleted because it has members',
			description:
				"Beyond Identity only deletes empty groups. To remove the members first, turn on 'Remove Members First' under 'Options'.",
		};
	}
	if (/resource server not found/i.test(message)) {
		return {
			message: `The resource server ${resource ? `'${resource.id}' ` : ''}was not found`,
			description:
				"Check 'Resource Server', or leave it empty to use the Beyond Identity Management API.",
		};
	}
	if (/binding job/i.test(message)) {
		return {
			message: "The enrollment can't be revoked because it is complete",
			description:
				"The person already has a passkey. To revoke the passkey, use the 'Revoke' operation of 'Passkey'.",
		};
	}
	return {
		message: `Beyond Identity reported a conflict: ${message}`,
		description: 'Check what already exists, then try again.',
	};
}
