import type { Client, ListRequest } from '../client';
import type { ApiError } from '../errors/apiError';
import { readRefusal } from '../http/errorBody';
import { idempotentRevoke } from '../http/idempotentRevoke';
import { path } from '../http/path';
import type { ApiRequest } from '../http/requestSender';

/** The API's credential binding job. */
export interface Enrollment {
	id: string;
	identity_id?: string;
	state?: string;
}

/** What all invitations of a batch have in common. */
export interface EnrollmentTemplate {
	authenticator_config_id: string;
	post_binding_redirect_uri?: string;
}

/** The API's batch of credential binding jobs. */
export interface EnrollmentBatch {
	id: string;
	/** `RUNNING`, `FAILED`, `PARTIAL_SUCCESS` or `SUCCESS`. */
	state?: string;
	state_commentary?: { errors?: Record<string, { last_error?: string }> };
	update_time?: string;
}

/** An invitation, with the link where it was asked for. */
export interface Invitation extends Enrollment {
	/** To share with the person: anyone who opens it can create the passkey. */
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
		apiMethod: 'CreateCredentialBindingJob',
		method: 'POST',
		path: path`/identities/${identityId}/credential-binding-jobs`,
		scopes: ['credential-binding-jobs:create'],
		body: { job: { delivery_method: deliveryMethod, ...template } },
		// A second one would be a second email, or a second link.
		isIdempotent: false,
		creates: 'enrollment',
	};
	const answer = (await client.request(request)) as
		{ credential_binding_job?: Enrollment; credential_binding_link?: string } | undefined;
	const { credential_binding_job: job, credential_binding_link: link } = answer ?? {};
	if (!job?.id) throw client.unreadable('enrollment', request);
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
	return await client.resource('enrollment', {
		apiMethod: 'GetCredentialBindingJob',
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
	return await idempotentRevoke(
		client.resource<Enrollment>('enrollment', {
			apiMethod: 'SetCredentialBindingJobRevoked',
			method: 'POST',
			path: path`/identities/${identityId}/credential-binding-jobs/${id}:revoke`,
			scopes: ['credential-binding-jobs:revoke'],
			body: {},
			isIdempotent: true,
		}),
		async () => await getEnrollment(client, identityId, id),
	);
}

/**
 * ListCredentialBindingJobs.
 *
 * @param identityId `-` for all identities of the realm
 */
export function enrollmentsOf(identityId: string): ListRequest {
	return {
		apiMethod: 'ListCredentialBindingJobs',
		path: path`/identities/${identityId}/credential-binding-jobs`,
		scopes: ['credential-binding-jobs:read'],
		key: 'credential_binding_jobs',
		hasSkip: true,
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
	return await client.resource('enrollmentBatch', {
		apiMethod: 'CreateBatchCredentialBindingJob',
		method: 'POST',
		path: '/batch-credential-binding-jobs',
		scopes: ['credential-binding-jobs:create'],
		body: {
			batch_credential_binding_job: { identity_ids: identityIds, job_template: { ...template } },
		},
		isIdempotent: false,
		fillsQueue: true,
		creates: 'enrollment',
	});
}

/**
 * GetBatchCredentialBindingJob.
 *
 * @throws ApiError 404
 */
export async function getEnrollmentBatch(client: Client, id: string): Promise<EnrollmentBatch> {
	return await client.resource('enrollmentBatch', {
		apiMethod: 'GetBatchCredentialBindingJob',
		method: 'GET',
		path: path`/batch-credential-binding-jobs/${id}`,
		scopes: ['credential-binding-jobs:read'],
	});
}

/** ListBatchCredentialBindingJobResults; its pages have the size that the API gives them. */
export function resultsOfBatch(id: string): ListRequest {
	return {
		apiMethod: 'ListBatchCredentialBindingJobResults',
		path: path`/batch-credential-binding-jobs/${id}:listResults`,
		scopes: ['credential-binding-jobs:read'],
		key: 'job_results',
		pageSizes: [],
	};
}

/**
 * What a batch says of one identity that it could not invite, as the answer to an invitation of its own
 * would have said it.
 *
 * @param lastError the batch's words; nothing where it says nothing of the identity
 */
export function refusalInBatch(client: Client, identityId: string, lastError = ''): ApiError {
	const isUnknown = /identity not found/i.test(lastError);
	const refusal = readRefusal(isUnknown ? 404 : 422, {
		message: lastError,
		...(isUnknown ? { details: [{ resource_type: 'Identity', id: identityId }] } : {}),
	});
	return client.errorOf(refusal, { method: 'POST', scopes: ['credential-binding-jobs:create'] });
}
