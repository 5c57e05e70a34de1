import type { Client, ListRequest } from './client';
import type { ApiRequest } from './connection';
import { ApiError, readRefusal } from './errors';
import { path } from './path';
import { SMALL_PAGE } from './roles';
import type { Enrollment, EnrollmentBatch, EnrollmentTemplate } from './types';

const MAY_EXIST =
	"The invitation may have been made: look for it with the operation 'Get Many' of the passkey enrollments, by the identity, before you run the node again.";

/** An invitation, with the link where it was asked for. */
export interface Invitation extends Enrollment {
	/** To hand on to the person: whoever opens it makes the passkey. */
	credential_binding_link?: string;
}

/**
 * CreateCredentialBindingJob.
 *
 * @throws ApiError 404; 422 for `EMAIL` where the identity has no email address
 */
export async function createEnrollment(
	client: Client,
	identityId: string,
	deliveryMethod: string,
	template: EnrollmentTemplate,
): Promise<Invitation> {
	const request: ApiRequest = {
		method: 'POST',
		path: path`/identities/${identityId}/credential-binding-jobs`,
		scopes: ['credential-binding-jobs:create'],
		body: { job: { delivery_method: deliveryMethod, ...template } },
		// A second one would be a second email, or a second link.
		repeatable: false,
		ifUnsure: MAY_EXIST,
	};
	const answer = (await client.request(request)) as
		{ credential_binding_job?: Enrollment; credential_binding_link?: string } | undefined;
	const { credential_binding_job: job, credential_binding_link: link } = answer ?? {};
	if (!job?.id) throw client.unreadable('an enrollment', request);
	// First, because it is what a workflow goes on with.
	return { ...(link === undefined ? {} : { credential_binding_link: link }), ...job };
}

/**
 * GetCredentialBindingJob.
 *
 * @throws ApiError 404
 */
export async function getEnrollment(
	client: Client,
	identityId: string,
	id: string,
): Promise<Enrollment> {
	return await client.resource('an enrollment', {
		method: 'GET',
		path: path`/identities/${identityId}/credential-binding-jobs/${id}`,
		scopes: ['credential-binding-jobs:read'],
	});
}

/**
 * SetCredentialBindingJobRevoked: its link opens nothing any more.
 *
 * @throws ApiError 404; 409 where it is complete
 */
export async function revokeEnrollment(
	client: Client,
	identityId: string,
	id: string,
): Promise<Enrollment> {
	return await client.resource('an enrollment', {
		method: 'POST',
		path: path`/identities/${identityId}/credential-binding-jobs/${id}:revoke`,
		scopes: ['credential-binding-jobs:revoke'],
		body: {},
		repeatable: true,
	});
}

/**
 * ListCredentialBindingJobs.
 *
 * @param identityId `-` for all identities of the realm
 */
export function enrollmentsOf(identityId: string): ListRequest {
	return {
		path: path`/identities/${identityId}/credential-binding-jobs`,
		scopes: ['credential-binding-jobs:read'],
		key: 'credential_binding_jobs',
	};
}

/**
 * CreateBatchCredentialBindingJob: invitations by email, made one after another in a queue of the realm
 * that holds 1,000.
 *
 * @param identityIds distinct, 1 to 1,000
 * @throws ApiError 429 where the queue has not that much room; it says how much, where it says so
 */
export async function createEnrollmentBatch(
	client: Client,
	identityIds: string[],
	template: EnrollmentTemplate,
): Promise<EnrollmentBatch> {
	return await client.resource('a batch of enrollments', {
		method: 'POST',
		path: '/batch-credential-binding-jobs',
		scopes: ['credential-binding-jobs:create'],
		body: {
			batch_credential_binding_job: { identity_ids: identityIds, job_template: { ...template } },
		},
		repeatable: false,
		fillsQueue: true,
		ifUnsure: MAY_EXIST,
	});
}

/**
 * GetBatchCredentialBindingJob.
 *
 * @throws ApiError 404
 */
export async function getEnrollmentBatch(client: Client, id: string): Promise<EnrollmentBatch> {
	return await client.resource('a batch of enrollments', {
		method: 'GET',
		path: path`/batch-credential-binding-jobs/${id}`,
		scopes: ['credential-binding-jobs:read'],
	});
}

/** ListBatchCredentialBindingJobResults; its pages have the size that the API gives them. */
export function resultsOfBatch(id: string): ListRequest {
	return {
		path: path`/batch-credential-binding-jobs/${id}:listResults`,
		scopes: ['credential-binding-jobs:read'],
		key: 'job_results',
		pageSizes: [],
	};
}

/** ListAuthenticatorConfigs. */
export const ALL_AUTHENTICATOR_CONFIGS: ListRequest = {
	path: '/authenticator-configs',
	scopes: ['authenticator-configs:read'],
	key: 'authenticator_configs',
	largestPage: SMALL_PAGE,
};

/**
 * What a batch says of one identity that it could not invite, as the answer to an invitation of its own
 * would have said it.
 *
 * @param lastError the batch's words
 */
export function refusalInBatch(client: Client, identityId: string, lastError: string): ApiError {
	const info = client.infoOf({
		method: 'POST',
		path: '',
		scopes: ['credential-binding-jobs:create'],
	});
	const isUnknown = /identity not found/i.test(lastError);
	return new ApiError(
		readRefusal(isUnknown ? 404 : 422, {
			message: lastError,
			...(isUnknown ? { details: [{ resource_type: 'Identity', id: identityId }] } : {}),
		}),
		info,
	);
}
