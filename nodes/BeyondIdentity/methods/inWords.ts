import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { toNodeError } from '../messages/nodeError';
import { openClient } from '../n8n/openClient';
import { chosenId } from '../n8n/parameters';
import { DEFAULTS, type Client } from '../transport/client';

/** For how long somebody looks at an empty list, in milliseconds. n8n's main process fills it, for everybody. */
const IMPATIENT = { patience: 5000, timeout: 10_000, maxRetries: 2 };

/** Works with the credential and the realm that the node is set to, and tells errors in words. */
export async function inWords<T>(
	context: ILoadOptionsFunctions,
	work: (client: Client) => Promise<T>,
): Promise<T> {
	let client: Client | undefined;
	try {
		const authentication = context.getNodeParameter('authentication', 'apiToken');
		client = await openClient(context, authentication, { ...DEFAULTS, ...IMPATIENT });
		const realmId = chosenId(context.getNodeParameter('options.realmId', null));
		if (realmId !== undefined) client = client.inRealm(realmId);
		return await work(client);
	} catch (error) {
		throw toNodeError(error, { node: context.getNode(), client });
	}
}
