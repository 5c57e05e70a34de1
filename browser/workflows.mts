import { fieldsOf } from '../nodes/BeyondIdentity/actions/operation';
import { resources } from '../nodes/BeyondIdentity/actions/router';
import { CREDENTIAL } from '../demo/settings.mts';

const NODE = 'n8n-nodes-beyond-identity.beyondIdentity';

interface Step {
	id: string;
	name: string;
	parameters: object;
	credential?: object;
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
		settings: { executionOrder: 'v1' },
	};
}

export const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

/** Every operation of the node as a step, as it is when it is new. */
export function everyOperation(): Array<Step & { labels: string[] }> {
	return resources.flatMap((resource) =>
		resource.operations.map((operation) => ({
			id: `${resource.value}-${operation.value}`,
			name: `${resource.name}: ${operation.name}`,
			parameters: { resource: resource.value, operation: operation.value },
			/** What its panel has to show, but for what depends on another choice. */
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
		})),
	);
}
