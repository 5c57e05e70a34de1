import {
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	PollContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	ICredentialsHelper,
	NodeConnectionTypes,
	Workflow,
	type IAuthenticate,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type OnError,
} from 'n8n-workflow';
import { BeyondIdentityApi } from '../../credentials/BeyondIdentityApi.credentials.ts';
import { BeyondIdentityOAuth2Api } from '../../credentials/BeyondIdentityOAuth2Api.credentials.ts';
import { BeyondIdentity } from '../../nodes/BeyondIdentity/BeyondIdentity.node.ts';
import { BeyondIdentityTrigger } from '../../nodes/BeyondIdentity/BeyondIdentityTrigger.node.ts';
import { SCOPES } from '../../sandbox/model.mts';
import { SEED } from '../../sandbox/seed.mts';
import type { Sandbox } from '../../sandbox/server.mts';

const NODE_NAME = 'Beyond Identity';
const NODE_TYPE = 'n8n-nodes-beyond-identity.beyondIdentity';
const TRIGGER_NAME = 'Beyond Identity Trigger';
const TRIGGER_TYPE = 'n8n-nodes-beyond-identity.beyondIdentityTrigger';

/** Hands on what a test wants the node to get, as any earlier step of a workflow would. */
function itemsNode(items: INodeExecutionData[]): INodeType {
	return {
		description: {
			displayName: 'Items',
			name: 'items',
			group: ['input'],
			version: 1,
			description: '',
			defaults: { name: 'Items' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute: async () => [items],
	};
}

const TYPES = {
	beyondIdentityApi: new BeyondIdentityApi(),
	beyondIdentityOAuth2Api: new BeyondIdentityOAuth2Api(),
};

export type CredentialTypeName = keyof typeof TYPES;

/** One stored credential of each type that a test gives; they authenticate as the real types do. */
class StoredCredentials extends ICredentialsHelper {
	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = TYPES[typeName as CredentialTypeName];
		return await (authenticate as Exclude<IAuthenticate, { type: 'generic' }>)(
			credentials,
			requestOptions,
		);
	}

	/** As n8n does it: asked where the expirable field is empty, and what comes is kept. */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		_node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = TYPES[typeName as CredentialTypeName];
		const field = type.properties.find(({ typeOptions }) => typeOptions?.expirable)!.name;
		if (credentials[field] !== '' && !credentialsExpired) return undefined;
		const preAuthentication = type.preAuthentication as NonNullable<
			ICredentialType['preAuthentication']
		>;
		const output = await preAuthentication.call(helpers, credentials);
		if (output[field] === undefined) return undefined;
		Object.assign(this.data, output);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('The tests have no stored credentials');
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return { diagnosis: '', accessToken: '', ...this.data };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(typeName: string) {
		return TYPES[typeName as CredentialTypeName].properties;
	}
}

/** A credential that fits the sandbox. */
export function credentialFor(sandbox: Sandbox): ICredentialDataDecryptedObject {
	return {
		region: 'custom',
		apiBaseUrl: sandbox.url,
		tenantId: sandbox.tenantId,
		realmId: sandbox.realmId,
		apiToken: sandbox.apiToken,
	};
}

/** A credential of the application that the sandbox knows. Runs keep their token in it. */
export function oAuth2CredentialFor(sandbox: Sandbox): ICredentialDataDecryptedObject {
	const { apiToken: _apiToken, ...rest } = credentialFor(sandbox);
	return {
		...rest,
		authBaseUrl: sandbox.url,
		applicationId: SEED.applicationId,
		clientId: SEED.clientId,
		clientSecret: SEED.clientSecret,
		scope: SCOPES.join(' '),
	};
}

export interface NodeRun {
	/** The output items; with the error output, of the first output. */
	items: INodeExecutionData[];
	/** Their data alone. */
	json: IDataObject[];
	/** What the error output passed on, where there is one. */
	errorItems: INodeExecutionData[];
	/** What n8n shows in the output panel beside the items. */
	hints: string[];
	/** What stopped the workflow, as a person sees it. */
	error?: { message: string; description?: string | null; context?: IDataObject };
	run: IRun;
}

export interface NodeRunOptions {
	credential: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
	/** What comes in; one empty item, unless told. */
	input?: Array<INodeExecutionData | IDataObject>;
	onError?: OnError;
	/** "Retry On Fail". */
	retry?: { maxTries: number };
	/** What comes in from a second branch: the node runs a second time. */
	again?: INodeExecutionData[];
	/** Called with what the node says in the browser's console. */
	onConsoleMessage?: (message: string) => void;
	/** Called with a way to press the stop button. */
	onStarted?: (stop: () => void) => void;
}

/** Runs the node in n8n's own engine, behind a step that hands it the items. */
export async function runNode(options: NodeRunOptions): Promise<NodeRun> {
	const workflow = workflowWith(inputOf(options), options);
	const additionalData = additionalDataFor(options.credential);
	additionalData.sendDataToUI = (_type, data) => {
		for (const message of (data as { messages: string[] }).messages)
			options.onConsoleMessage?.(message);
	};
	const execution = new WorkflowExecute(additionalData, 'manual');
	const running = execution.run({ workflow, startNode: workflow.getNode('Start')! });
	options.onStarted?.(() => void running.cancel());
	return readRun(await running);
}

/**
 * Retries an execution that failed, as a person does from n8n's list of executions, with the workflow as it is
 * by then.
 */
export async function retryExecution(failed: NodeRun, options: NodeRunOptions): Promise<NodeRun> {
	const { data } = failed.run;
	delete data.resultData.error;
	data.resultData.runData[NODE_NAME]!.pop();
	const workflow = workflowWith(inputOf(options), options);
	for (const stack of data.executionData!.nodeExecutionStack) {
		stack.node = workflow.getNode(stack.node.name)!;
	}
	const execution = new WorkflowExecute(additionalDataFor(options.credential), 'retry', data);
	return readRun(await execution.processRunExecutionData(workflow));
}

function inputOf({ input = [{}] }: NodeRunOptions): INodeExecutionData[] {
	return input.map((item) => (isExecutionData(item) ? item : { json: item }));
}

function readRun(run: IRun): NodeRun {
	const [taskData] = run.data.resultData.runData[NODE_NAME] ?? [];
	const [outputs, errorItems] = taskData?.data?.main ?? [];
	const error = run.data.resultData.error as NodeRun['error'];
	return {
		items: outputs ?? [],
		json: (outputs ?? []).map(({ json }) => json),
		errorItems: errorItems ?? [],
		hints: (taskData?.hints ?? []).map(({ message }) => message),
		...(error ? { error } : {}),
		run,
	};
}

/** What the editor calls the node's list searches with. */
export function editorContext(
	credential: ICredentialDataDecryptedObject,
	parameters: INodeParameters = {},
): ILoadOptionsFunctions {
	const workflow = workflowWith([], { parameters });
	return new LoadOptionsContext(
		workflow,
		workflow.getNode(NODE_NAME)!,
		additionalDataFor(credential),
		'',
	);
}

export interface TriggerOptions {
	credential: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
	/** What n8n has saved of an earlier time. */
	staticData?: IDataObject;
	/** A test run in the editor is `manual`. */
	mode?: 'manual' | 'trigger';
	/** How long n8n lets a poll run, in milliseconds; n8n's own default, unless told. */
	budget?: number;
}

/** An active workflow with the trigger, as n8n holds it in memory. */
export interface ActiveTrigger {
	/** Runs one poll: what comes out, and nothing where nothing does. */
	poll(): Promise<IDataObject[] | null>;
	/** What n8n would save. */
	readonly staticData: IDataObject;
}

/** Activates the trigger: n8n hands every poll the same context. */
export function activateTrigger(options: TriggerOptions): ActiveTrigger {
	const { credential, parameters, staticData = {}, mode = 'trigger', budget } = options;
	const trigger = new BeyondIdentityTrigger();
	const workflow = new Workflow({
		id: 'test',
		nodes: [
			{
				...node(TRIGGER_NAME, TRIGGER_TYPE),
				parameters,
				credentials: Object.fromEntries(
					Object.keys(TYPES).map((type) => [type, { id: '1', name: 'Sandbox' }]),
				),
			},
		],
		connections: {},
		active: true,
		nodeTypes: nodeTypesOf({ [TRIGGER_TYPE]: trigger }),
		staticData: structuredClone(staticData),
	});
	const context = new PollContext(
		workflow,
		workflow.getNode(TRIGGER_NAME)!,
		additionalDataFor(credential),
		mode,
		mode === 'manual' ? 'manual' : 'activate',
	);
	if (budget !== undefined) Object.assign(context, { getPollBudgetMs: () => budget });
	return {
		poll: async () => {
			const output = await trigger.poll.call(context);
			return output === null ? null : output.flat().map(({ json }) => json);
		},
		get staticData() {
			return JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		},
	};
}

function workflowWith(
	items: INodeExecutionData[],
	{
		parameters,
		onError,
		retry,
		again,
	}: Pick<NodeRunOptions, 'again' | 'onError' | 'parameters' | 'retry'>,
): Workflow {
	const toNode = { main: [[{ node: NODE_NAME, type: NodeConnectionTypes.Main, index: 0 }]] };
	return new Workflow({
		id: 'test',
		nodes: [
			{ ...node('Start', 'test.start'), parameters: {} },
			{ ...node('Items', 'test.items'), parameters: {} },
			{ ...node('Again', 'test.again'), parameters: {} },
			{
				...node(NODE_NAME, NODE_TYPE),
				parameters,
				credentials: Object.fromEntries(
					Object.keys(TYPES).map((type) => [type, { id: '1', name: 'Sandbox' }]),
				),
				...(onError ? { onError } : {}),
				...(retry ? { retryOnFail: true, waitBetweenTries: 0, ...retry } : {}),
			},
		],
		connections: {
			Start: {
				main: [
					['Items', ...(again ? ['Again'] : [])].map((name) => ({
						node: name,
						type: NodeConnectionTypes.Main,
						index: 0,
					})),
				],
			},
			Items: toNode,
			Again: toNode,
		},
		active: false,
		nodeTypes: nodeTypesOf({
			'test.start': itemsNode([{ json: {} }]),
			'test.items': itemsNode(items),
			'test.again': itemsNode(again ?? []),
			[NODE_TYPE]: new BeyondIdentity(),
		}),
	});
}

/** What a locator of the editor gives the node. */
export function locator(mode: string, value: unknown): INodeParameters {
	return { __rl: true, mode, value } as unknown as INodeParameters;
}

function node(name: string, type: string) {
	return { id: name, name, type, typeVersion: 1, position: [0, 0] as [number, number] };
}

function isExecutionData(item: INodeExecutionData | IDataObject): item is INodeExecutionData {
	return (
		Object.keys(item).length > 0 &&
		Object.keys(item).every((key) => ['json', 'pairedItem', 'binary'].includes(key))
	);
}

function nodeTypesOf(types: Record<string, INodeType>): INodeTypes {
	return {
		getByName: (type) => types[type]!,
		getByNameAndVersion: (type) => types[type]!,
		getKnownTypes: () => ({}),
	};
}

function additionalDataFor(
	credential: ICredentialDataDecryptedObject,
): IWorkflowExecuteAdditionalData {
	const url = 'http://127.0.0.1:5678/';
	return {
		credentialsHelper: new StoredCredentials(credential),
		executeWorkflow: () => {
			throw new Error('The tests have no other workflow');
		},
		restApiUrl: `${url}rest`,
		instanceBaseUrl: url,
		formWaitingBaseUrl: `${url}form-waiting`,
		webhookBaseUrl: `${url}webhook`,
		webhookWaitingBaseUrl: `${url}webhook-waiting`,
		webhookTestBaseUrl: `${url}webhook-test`,
		variables: {},
		hooks: new ExecutionLifecycleHooks('manual', '1', {
			id: 'test',
			name: 'Test',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes: [],
			connections: {},
		} as never),
	} as unknown as IWorkflowExecuteAdditionalData;
}
