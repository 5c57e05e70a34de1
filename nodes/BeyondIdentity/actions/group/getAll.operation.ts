import { pagingFields } from '../../fields/paging';
import { ALL_GROUPS } from '../../transport/resources/groups';
import { itemOperation } from '../operation';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups',
	properties: [
		...pagingFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'Part of the group name, case-insensitive',
					placeholder: 'e.g. engineering',
				},
			],
		},
	],
	async execute(item) {
		const part = item.parameters.in('filters').narrowing('name')?.toLowerCase();
		return await item.list({
			...ALL_GROUPS,
			...(part
				? { keep: ({ display_name: name }) => String(name).toLowerCase().includes(part) }
				: {}),
		});
	},
});
