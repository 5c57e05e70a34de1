import { identityLocator } from '../../fields/locators';
import { pagingFields } from '../../fields/paging';
import { enrollmentsOf } from '../../transport/resources/enrollments';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many passkey enrollments',
	description: 'List the invitations of a person or of the whole realm',
	properties: [
		identityLocator('The person whose invitations to list. Leave it empty for the whole realm.', {
			required: false,
		}),
		...pagingFields,
	],
	async execute(item) {
		return await item.list(enrollmentsOf(await item.identityIdOrAll('identity')));
	},
});
