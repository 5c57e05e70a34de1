import { identityLocator } from '../../fields/locators';
import { passkeyOutputFields } from '../../fields/output';
import { pagingFields } from '../../fields/paging';
import { passkeysOf } from '../../transport/resources/passkeys';
import type { Passkey } from '../../transport/resources/passkeys';
import { itemOperation } from '../operation';
import { passkeyOutput } from '../output';

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
		...passkeyOutputFields,
	],
	async execute(item) {
		const show = passkeyOutput(item.parameters);
		return await item.list<Passkey>(passkeysOf(await item.identityIdOrAll('identity')), show);
	},
});
