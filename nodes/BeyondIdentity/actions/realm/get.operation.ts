import { getRealm } from '../../transport/resources/realms';
import { itemOperation } from '../operation';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get a realm',
	description: "Look up the credential's realm, or the one under 'Options'",
	properties: [],
	async execute(item) {
		return await getRealm(item.client);
	},
});
