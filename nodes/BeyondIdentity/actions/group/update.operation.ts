import { groupLocator } from '../../fields/locators';
import { changesNothing } from '../../messages/parameterErrors';
import { updateGroup } from '../../transport/resources/groups';
import { itemOperation } from '../operation';
import { descriptionField, displayNameField } from './fields';

export const update = itemOperation({
	name: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Rename a group or change its description',
	properties: [
		groupLocator('The group to update'),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description:
				'The fields to change. Fields that you do not add keep their values. A description that you add and leave empty is cleared. An expression that returns nothing changes nothing.',
			options: [descriptionField, displayNameField],
		},
	],
	async execute(item) {
		const fields = item.parameters.in('updateFields');
		const displayName = fields.text('displayName');
		const description = fields.text('description');
		if (displayName === undefined && description === undefined) {
			throw changesNothing();
		}
		const [groupId] = await item.findOnce(item.parameters.choice('group'), async () => [
			await item.groupId('group'),
		]);
		return await updateGroup(item.client, groupId!, {
			...(displayName === undefined ? {} : { display_name: displayName }),
			...(description === undefined ? {} : { description }),
		});
	},
});
