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
				{ name: 'Group', value: 'group', description: 'Groups, which includes everyone in them' },
				{ name: 'Identity', value: 'identity', description: 'Only the people you choose' },
			],
			default: 'identity',
			description: 'The kind of members to add or remove',
		}),
		field({
			...identityLocator(
				`The person to ${toMember}. To enter several, separate them with commas.`,
				{
					several: true,
				},
			),
			displayOptions: { show: { memberType: ['identity'] } },
		}),
		field({
			...groupLocator(`The group to ${toMember}. To enter several, separate them with commas.`, {
				several: true,
			}),
			displayOptions: { show: { memberType: ['group'] } },
		}),
	] as const;
}
