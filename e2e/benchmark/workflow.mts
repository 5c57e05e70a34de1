import { EARLIER } from '../harness/install.mts';
import { CREDENTIAL } from '../harness/settings.mts';

export const WORKFLOW_ID = 'beyondIdentityBench';
export const READ_CREDENTIAL = {
	id: 'beyondIdentityBenchRead',
	name: 'Beyond Identity Bench, Read',
};
export const HEADER_CREDENTIAL = { id: 'beyondIdentityBenchHeader', name: 'Bench Header' };

/** Realms by how many people are in them. */
export const SIZED_REALMS = {
	2000: 'c0ffee0000002000',
	3000: 'c0ffee0000003000',
	5000: 'c0ffee0000005000',
	60000: 'c0ffee0000060000',
} as const;
export const SIZED_GROUP = 'Everyone';

interface NodeOptions {
	type: string;
	typeVersion: number;
	parameters: object;
	credentials?: object;
	onError?: string;
}

/** One way to do one kind of work: a branch of the workflow, behind `?case=<name>`. */
export interface Branch {
	name: string;
	node: NodeOptions;
	/** Whether it works on the items of the request's body, or on one item. */
	takesItems: boolean;
}

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

function ours(
	name: string,
	parameters: object,
	{
		takesItems = true,
		credential = CREDENTIAL,
		onError = 'stopWorkflow',
		from = 'n8n-nodes-beyond-identity',
	} = {},
): Branch {
	return {
		name,
		takesItems,
		node: {
			type: `${from}.beyondIdentity`,
			typeVersion: 1,
			parameters: { options: {}, ...parameters },
			credentials: { beyondIdentityApi: credential },
			onError,
		},
	};
}

function http(
	name: string,
	parameters: object,
	{ takesItems = true, onError = 'stopWorkflow' } = {},
): Branch {
	return {
		name,
		takesItems,
		node: {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				authentication: 'genericCredentialType',
				genericAuthType: 'httpHeaderAuth',
				options: {},
				...parameters,
			},
			credentials: { httpHeaderAuth: HEADER_CREDENTIAL },
			onError,
		},
	};
}

const batches = { batching: { batch: { batchSize: 50, batchInterval: 1000 } } };
const jsonBody = (jsonBody: string) => ({ sendBody: true, specifyBody: 'json', jsonBody });

/**
 * @param realmUrl of the API
 * @param readUrl of the realm with the many identities
 * @param hasEarlier whether there is an earlier build beside this one
 */
export function branches(realmUrl: string, readUrl: string, hasEarlier: boolean): Branch[] {
	const createBody = jsonBody(
		"={{ JSON.stringify({ identity: { display_name: $json.name, traits: { type: 'traits_v0', username: $json.username, primary_email_address: $json.username } } }) }}",
	);
	const create = { method: 'POST', url: `${realmUrl}/identities`, ...createBody };
	const person = {
		displayName: '={{ $json.name }}',
		username: '={{ $json.username }}',
		primaryEmailAddress: '={{ $json.username }}',
	};
	return [
		ours('create', { resource: 'identity', operation: 'create', ...person }),
		http('create-http', create),
		http('create-http-batched', { ...create, options: batches }),
		ours('members', {
			resource: 'group',
			operation: 'addMembers',
			group: locator('id', '={{ $json.group }}'),
			identity: locator('id', '={{ $json.who }}'),
		}),
		http('members-http', {
			method: 'POST',
			url: `=${realmUrl}/groups/{{ $json.group }}:addMembers`,
			...jsonBody('={{ JSON.stringify({ identity_ids: [$json.who] }) }}'),
		}),
		ours(
			'delete',
			{
				resource: 'identity',
				operation: 'delete',
				identity: locator('id', '={{ $json.who }}'),
			},
			{ onError: 'continueRegularOutput' },
		),
		http(
			'delete-http',
			{ method: 'DELETE', url: `=${realmUrl}/identities/{{ $json.who }}` },
			{ onError: 'continueRegularOutput' },
		),
		ours(
			'read',
			{ resource: 'identity', operation: 'getAll', returnAll: true },
			{ takesItems: false, credential: READ_CREDENTIAL },
		),
		http(
			'read-http',
			{
				url: `${readUrl}/identities?page_size=200`,
				options: {
					pagination: {
						pagination: {
							paginationMode: 'updateAParameterInEachRequest',
							parameters: {
								parameters: [
									{
										type: 'qs',
										name: 'page_token',
										value: "={{ $response.body.next_page_token ?? '' }}",
									},
								],
							},
							paginationCompleteWhen: 'other',
							completeExpression: '={{ !$response.body.next_page_token }}',
						},
					},
				},
			},
			{ takesItems: false },
		),
		ours('upsert', { resource: 'identity', operation: 'upsert', ...person }),
		ours('sync', {
			resource: 'identity',
			operation: 'sync',
			...person,
			additionalFields: { title: '={{ $json.title }}' },
			preview: false,
			options: { realmId: locator('id', SIZED_REALMS[5000]) },
		}),
		...Object.entries(SIZED_REALMS).flatMap(([size, realm]) => {
			const options = { realmId: locator('id', realm) };
			const upsert = { resource: 'identity', operation: 'upsert', ...person, options };
			const members = {
				resource: 'group',
				operation: 'addMembers',
				group: locator('name', SIZED_GROUP),
				identity: locator('username', '={{ $json.username }}'),
				options,
			};
			return ([`n8n-nodes-beyond-identity`, ...(hasEarlier ? [EARLIER] : [])] as const).flatMap(
				(from) => {
					const suffix = from === EARLIER ? '-earlier' : '';
					return [
						ours(`upsert-${size}${suffix}`, upsert, { from }),
						ours(`members-${size}${suffix}`, members, { from }),
					];
				},
			);
		}),
	];
}

/** One workflow with a branch for each way, so that n8n is started and fed once. */
export function workflowOf(list: Branch[]): object {
	const nodes: object[] = [
		{
			id: 'webhook',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			webhookId: 'beyond-identity-bench',
			parameters: {
				httpMethod: 'POST',
				path: 'bench',
				responseMode: 'lastNode',
				responseData: 'noData',
				options: {},
			},
		},
		{
			id: 'switch',
			name: 'Switch',
			type: 'n8n-nodes-base.switch',
			typeVersion: 3.2,
			position: [200, 0],
			parameters: {
				rules: {
					values: list.map(({ name }) => ({
						conditions: {
							options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
							combinator: 'and',
							conditions: [
								{
									id: name,
									leftValue: '={{ $json.query.case }}',
									rightValue: name,
									operator: { type: 'string', operation: 'equals' },
								},
							],
						},
					})),
				},
				options: {},
			},
		},
	];
	const connections: Record<string, { main: object[][] }> = {
		Webhook: { main: [[{ node: 'Switch', type: 'main', index: 0 }]] },
		Switch: { main: [] },
	};
	list.forEach(({ name, node, takesItems }, index) => {
		const position = (x: number) => [x, index * 200];
		nodes.push({ id: name, name, position: position(600), ...node });
		let first = name;
		if (takesItems) {
			first = `items for ${name}`;
			nodes.push({
				id: first,
				name: first,
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: position(400),
				parameters: { fieldToSplitOut: 'body.items', options: {} },
			});
			connections[first] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		}
		connections.Switch!.main.push([{ node: first, type: 'main', index: 0 }]);
	});
	return {
		id: WORKFLOW_ID,
		name: 'Benchmark',
		nodes,
		connections,
		settings: { executionOrder: 'v1' },
		active: false,
		pinData: {},
	};
}
