import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { credentialFor, runNode, type NodeRun, type NodeRunOptions } from './engine.mts';
import { useSandbox } from './sandbox.mts';

/** The node in n8n's own engine, and the sandbox that it works against. */
export interface UsedNode {
	/** The running sandbox, once the tests run. */
	sandbox: ReturnType<typeof useSandbox>;
	/** The realm that the node works in, as the sandbox holds it. */
	realm(): RealmState;
	/**
	 * Runs the node.
	 *
	 * @param input what comes in; one empty item, unless told
	 * @param more replaces or adds options of the run
	 */
	run(
		parameters: INodeParameters,
		input?: Array<IDataObject | INodeExecutionData>,
		more?: Partial<NodeRunOptions>,
	): Promise<NodeRun>;
}

/** Gives the tests of one file a sandbox and the node. */
export function useNode(): UsedNode {
	const sandbox = useSandbox();
	return {
		sandbox,
		realm: () => sandbox.current.store.realms.get(SEED.realmId)!,
		run: async (parameters, input, more = {}) =>
			await runNode({
				credential: credentialFor(sandbox.current),
				parameters,
				...(input ? { input } : {}),
				...more,
			}),
	};
}

/** Creates an identity from each item's columns `name` and `username`. */
export function createFromItem(options: INodeParameters = {}): INodeParameters {
	return {
		resource: 'identity',
		operation: 'create',
		displayName: '={{ $json.name }}',
		username: '={{ $json.username }}',
		options,
	};
}

/** Items with the columns `name` and `username`, each of another person. */
export function rows(prefix: string, howMany: number): Array<{ name: string; username: string }> {
	return Array.from({ length: howMany }, (_, index) => ({
		name: `Person ${index}`,
		username: `${prefix}${index}@example.org`,
	}));
}
