import { groupLocator } from '../../fields/locators';
import { changesNothing } from '../../messages/parameterProblem';
import { updateGroup } from '../../transport/groups';
import type { ItemOperation } from '../operation';
import { descriptionField, displayNameField } from './fields';

export const update: ItemOperation = {
	name: 'Update',
	value: 'update',
	action: 'Update a group',
	description: 'Rename a group or change its description',
	properties: [
		groupLocator('The group to change'),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description:
				'What to change. A field that is not added stays as it is; a description that is added and left empty is cleared. An expression that finds nothing changes nothing.',
			options: [descriptionField, displayNameField],
		},
	],
	async execute(item) {
		const { displayName, description } = item.texts('updateFields');
		if (displayName === undefined && description === undefined) {
			throw changesNothing();
		}
		return await updateGroup(item.client, await item.groupId(), {
			...(displayName === undefined ? {} : { display_name: displayName }),
			...(description === undefined ? {} : { description }),
		});
	},
};
