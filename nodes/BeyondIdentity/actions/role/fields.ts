import { field } from '../../fields/field';
import {
	groupLocator,
	identityLocator,
	resourceServerLocator,
	roleLocator,
} from '../../fields/locators';

/**
 * Which members of which role: people or groups.
 *
 * @param toMember completes 'The person to …'
 * @param toRole completes 'The role to …'
 */
export function memberFields(toMember: string, toRole: string) {
	return [
		resourceServerLocator,
		roleLocator(`The role to ${toRole}`),
		field({
			displayName: 'Member Type',
			name: 'memberType',
			type: 'options',
			options: [
				{ name: 'Group', value: 'group', description: 'Everyone in the group has the role' },
				{ name: 'Identity', value: 'identity', description: 'Only the people you choose' },
			],
			default: 'identity',
			description: 'What kind of members to change',
		}),
		field({
			...identityLocator(
				`The person to ${toMember}. To choose several, separate them with commas.`,
				{
					several: true,
				},
			),
			displayOptions: { show: { memberType: ['identity'] } },
		}),
		field({
			...groupLocator(`The group to ${toMember}. To choose several, separate them with commas.`, {
				several: true,
			}),
			displayOptions: { show: { memberType: ['group'] } },
		}),
	] as const;
}
