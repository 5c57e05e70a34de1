import type { INodeProperties } from 'n8n-workflow';
import { fieldsOf } from '../nodes/BeyondIdentity/actions/operation';
import { resources } from '../nodes/BeyondIdentity/actions/resources';
import { CREDENTIAL } from '../demo/settings.mts';

const NODE = 'n8n-nodes-beyond-identity.beyondIdentity';

interface Step {
	id: string;
	name: string;
	parameters: object;
	credential?: object;
}

/** A step as it is when it is new. */
interface Operation extends Step {
	/** What its panel has to show, but for what depends on another choice. */
	labels: string[];
	/** What can be added, where the operation has more than options. */
	collection?: { placeholder: string; labels: string[] };
}

/** A trigger and some steps of the node, each of which a person may open and run by itself. */
export function workflowOf(name: string, steps: Step[]): object {
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
		connections: {
			Start: { main: [steps.map((step) => ({ node: step.name, type: 'main', index: 0 }))] },
		},
		// Without it n8n fails to run a second step with what the first has left.
		pinData: {},
		settings: { executionOrder: 'v1' },
	};
}

export const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

/** Every operation of the node as a step, as it is when it is new. */
export function everyOperation(): Operation[] {
	return resources.flatMap((resource) =>
		resource.operations.map((operation) => ({
			id: `${resource.value}-${operation.value}`,
			name: `${resource.name}: ${operation.name}`,
			parameters: { resource: resource.value, operation: operation.value },
			labels: fieldsOf(operation)
				.filter(({ displayOptions }) => {
					const shown = Object.entries(displayOptions?.show ?? {});
					return shown.every(([name, values]) =>
						values?.includes(
							fieldsOf(operation).find((field) => field.name === name)?.default as string,
						),
					);
				})
				.map(({ displayName }) => displayName),
			...collectionOf(operation.properties),
		})),
	);
}

function collectionOf(fields: readonly INodeProperties[]): Pick<Operation, 'collection'> {
	const found = fields.find(({ type }) => type === 'collection');
	const labels = ((found?.options ?? []) as INodeProperties[]).map(
		({ displayName }) => displayName,
	);
	// Where there is but one thing to add, n8n adds it without asking.
	if (!found || labels.length === 1) return {};
	return { collection: { placeholder: found.placeholder!, labels } };
}
