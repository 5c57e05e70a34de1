import { field } from '../../fields/field';
import { mayBeCreated } from '../../messages/partialFailures';
import { createGroup, getGroup } from '../../transport/resources/groups';
import { itemOperation } from '../operation';
import { descriptionField, displayNameField } from './fields';

export const create = itemOperation({
	name: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create a group in the realm',
	properties: [
		field({ ...displayNameField, required: true }),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [descriptionField],
		},
	],
	async execute(item) {
		const description = item.parameters.in('additionalFields').text('description');
		const group = {
			display_name: item.parameters.text('displayName') ?? '',
			...(description ? { description } : {}),
		};
		return await item.once(
			[item.index, group],
			async (isDoubtful) => {
				if (isDoubtful) throw mayBeCreated('group');
				return await createGroup(item.client, group);
			},
			async (id) => await getGroup(item.client, id),
		);
	},
});
