import { createGroup } from '../../transport/groups';
import type { ItemOperation } from '../operation';
import { descriptionField, displayNameField } from './fields';

export const create: ItemOperation = {
	name: 'Create',
	value: 'create',
	action: 'Create a group',
	description: 'Add a group to the realm',
	properties: [
		{ ...displayNameField, required: true },
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
		const { description } = item.texts('additionalFields');
		return await createGroup(item.client, {
			display_name: item.text('displayName') ?? '',
			...(description ? { description } : {}),
		});
	},
};
