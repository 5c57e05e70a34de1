import { field } from '../../fields/field';
import { groupLocator, identityLocator, ssoConfigLocator } from '../../fields/locators';

/**
 * Which members of which SSO application: people or groups.
 *
 * @param toMember completes 'The person to …'
 * @param toApplication completes 'The SSO application to …'
 */
export function memberFields(toMember: string, toApplication: string) {
	return [
		ssoConfigLocator(`The SSO application to ${toApplication}`),
		memberTypeField('The kind of members to assign or remove'),
		field({
			...identityLocator(
				`The person to ${toMember}. To enter several, separate them with commas.`,
				{ several: true },
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

/** People or groups. */
export function memberTypeField(description: string) {
	return field({
		displayName: 'Member Type',
		name: 'memberType',
		type: 'options',
		options: [
			{ name: 'Group', value: 'group', description: 'Groups, which includes everyone in them' },
			{ name: 'Identity', value: 'identity', description: 'People' },
		],
		default: 'identity',
		description,
	});
}
