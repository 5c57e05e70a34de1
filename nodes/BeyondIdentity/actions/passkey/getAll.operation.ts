import { identityLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { passkeysOf } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many passkeys',
	description:
		'Retrieve the passkeys of a person or of the whole realm, including revoked ones (state REVOKED)',
	properties: [
		identityLocator('The person whose passkeys to retrieve. Leave empty for the whole realm.', {
			required: false,
		}),
		...pagingFields,
	],
	async execute(item) {
		return await item.list(passkeysOf(await item.identityIdOrAll('identity')));
	},
});
