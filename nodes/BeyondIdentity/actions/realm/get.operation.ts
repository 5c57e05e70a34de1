import { getRealm } from '../../transport/resources/realms';
import { itemOperation } from '../operation';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get realm',
	description: "Retrieve the credential's realm, or the realm set under 'Options'",
	properties: [],
	async execute(item) {
		return await getRealm(item.client);
	},
});
