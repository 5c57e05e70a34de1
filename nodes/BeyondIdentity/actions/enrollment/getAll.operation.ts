import { identityLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { enrollmentsOf } from '../../transport/resources/enrollments';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many passkey enrollments',
	description: 'Retrieve the invitations of a person or of the whole realm',
	properties: [
		identityLocator('The person whose invitations to retrieve. Leave empty for the whole realm.', {
			required: false,
		}),
		...pagingFields,
	],
	async execute(item) {
		return await item.list(enrollmentsOf(await item.identityIdOrAll('identity')));
	},
});
