import { getRealm } from '../../transport/realms';
import type { ItemOperation } from '../operation';

export const get: ItemOperation = {
	name: 'Get',
	value: 'get',
	action: 'Get a realm',
	description: "Look up the credential's realm, or the one under 'Options'",
	properties: [],
	async execute(item) {
		return await getRealm(item.client);
	},
};
