import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { SEED } from '../../sandbox/seed.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { credentialFor, locator, runNode, type NodeRun, type NodeRunOptions } from './engine.mts';
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
	/** Adds people to the realm, and gives their IDs. Each has a username of their own, also for an email. */
	people(howMany: number): string[];
}

/** n8n tries a step that fails again, up to three times in all. */
export const RETRY = { retry: { maxTries: 3 } } as const;

/** Gives the tests of one file a sandbox and the node. */
export function useNode(): UsedNode {
	const sandbox = useSandbox();
	const realm = () => sandbox.current.store.realms.get(SEED.realmId)!;
	let serial = 0;
	return {
		sandbox,
		realm,
		run: async (parameters, input, more = {}) =>
			await runNode({
				credential: credentialFor(sandbox.current),
				parameters,
				...(input ? { input } : {}),
				...more,
			}),
		people: (howMany) =>
			Array.from({ length: howMany }, () => {
				serial += 1;
				const username = `somebody${serial}@example.org`;
				return realm().addIdentity('A Person', {
					type: 'traits_v0',
					username,
					primary_email_address: username,
				}).id;
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

/** Invites the person whom each item names in the column `who`. */
export function inviteFromItem(
	realm: RealmState,
	deliveryMethod: string,
	options: INodeParameters = {},
): INodeParameters {
	return {
		resource: 'enrollment',
		operation: 'create',
		identity: locator('idOrUsername', '={{ $json.who }}'),
		deliveryMethod,
		authenticatorConfig: locator('id', [...realm.authenticatorConfigs.keys()][0]),
		options: { concurrency: 1, ...options },
	};
}

/** Items with the columns `name` and `username`, each of another person. */
export function rows(prefix: string, howMany: number): Array<{ name: string; username: string }> {
	return Array.from({ length: howMany }, (_, index) => ({
		name: `Person ${index}`,
		username: `${prefix}${index}@example.org`,
	}));
}
