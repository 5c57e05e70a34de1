import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import type { N8n } from './n8n.mts';
import { BROWSER_ID, CREDENTIAL } from './settings.mts';

const NODE = 'n8n-nodes-beyond-identity.beyondIdentity';
/** What n8n adds to each list of resources and operations. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

interface Step {
	id: string;
	name: string;
	parameters: object;
	credential?: object;
}

/** A step as it is when it is new. */
export interface Operation extends Step {
	/** What its panel has to show, but for what depends on another choice. */
	labels: string[];
	/** Those that show at first. */
	fields: INodeProperties[];
	/** Whether an assistant can have it. */
	isTool: boolean;
	/** What can be added, where there is a choice. */
	collection?: { placeholder: string; labels: string[] };
}

/**
 * A trigger and some steps of the node.
 *
 * @param isChain one step behind another; else a person may open and run each by itself
 * @param startsWith what the trigger gives, as it is pinned
 */
export function workflowOf(
	name: string,
	steps: Step[],
	{ isChain = false, startsWith = [] }: { isChain?: boolean; startsWith?: object[] } = {},
): object {
	const connected = (...names: string[]) => ({
		main: [names.map((node) => ({ node, type: 'main', index: 0 }))],
	});
	return {
		name,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			...steps.map((step, index) => ({
				id: step.id,
				name: step.name,
				type: NODE,
				typeVersion: 1,
				position: [300 + 200 * (index % 6), 200 * Math.floor(index / 6)],
				parameters: step.parameters,
				credentials: { beyondIdentityApi: step.credential ?? CREDENTIAL },
			})),
		],
		connections: isChain
			? Object.fromEntries(
					steps.map((step, index) => [steps[index - 1]?.name ?? 'Start', connected(step.name)]),
				)
			: { Start: connected(...steps.map((step) => step.name)) },
		// Without it n8n fails to run a second step with what the first has left.
		pinData: startsWith.length > 0 ? { Start: startsWith.map((json) => ({ json })) } : {},
		settings: { executionOrder: 'v1' },
	};
}

export const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

/** Every operation that n8n knows of the node, as a step as it is when it is new. */
export async function everyOperation({ url }: N8n, cookie: string): Promise<Operation[]> {
	const answer = await fetch(`${url}/types/nodes.json`, {
		headers: { cookie, 'browser-id': BROWSER_ID },
	});
	const types = (await answer.json()) as INodeTypeDescription[];
	const { properties } = types.find(({ name }) => name === NODE)!;
	const optionsOf = ({ options }: INodeProperties) =>
		(options as INodePropertyOptions[]).filter(({ value }) => value !== CUSTOM_API_CALL);
	return optionsOf(properties.find(({ name }) => name === 'resource')!).flatMap((resource) => {
		const operations = properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource.value),
		)!;
		return optionsOf(operations).map((operation) => {
			const parameters = { resource: resource.value, operation: operation.value };
			const fields = shownAtFirst(properties, parameters);
			return {
				id: `${resource.value}-${operation.value}`,
				name: `${resource.name}: ${operation.name}`,
				parameters,
				fields: fields.filter(({ name }) => name !== 'authentication'),
				isTool: operation.displayOptions?.hide?.['@tool'] === undefined,
				labels: fields
					// n8n shows it as a part of the credential.
					.filter(({ name }) => name !== 'authentication')
					.map(({ displayName }) => displayName),
				...collectionOf(fields),
			};
		});
	});
}

/** The fields of a step that show while it has nothing but their defaults. */
function shownAtFirst(
	properties: INodeProperties[],
	parameters: Record<string, unknown>,
): INodeProperties[] {
	const values = { ...parameters };
	return properties.filter(({ name, displayOptions, default: initial }) => {
		const conditions = Object.entries(displayOptions?.show ?? {});
		const isShown = conditions.every(([other, wanted]) =>
			wanted?.includes(values[other] as string),
		);
		if (isShown) values[name] ??= initial;
		return isShown;
	});
}

function collectionOf(fields: INodeProperties[]): Pick<Operation, 'collection'> {
	const found = fields.find(({ type }) => type === 'collection');
	const labels = ((found?.options ?? []) as INodeProperties[]).map(
		({ displayName }) => displayName,
	);
	// Where there is but one thing to add, n8n adds it without asking.
	if (!found || labels.length === 1) return {};
	return { collection: { placeholder: found.placeholder!, labels } };
}
