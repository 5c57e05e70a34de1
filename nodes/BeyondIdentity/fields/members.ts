import { field } from './field';
import { groupLocator, identityLocator } from './locators';

/** Whether people or groups are meant. */
export function memberTypeField(description: string) {
	return field({
		displayName: 'Member Type',
		name: 'memberType',
		type: 'options',
		options: [
			{ name: 'Group', value: 'group', description: 'Groups, which includes everyone in them' },
			{ name: 'Identity', value: 'identity', description: 'Individual people' },
		],
		default: 'identity',
		description,
	});
}

/**
 * People or groups, several at once, for whatever can have either as members.
 *
 * @param toMember completes 'The person to …'
 */
export function memberFields(toMember: string) {
	const several = (who: string) =>
		`The ${who} to ${toMember}. To enter several, separate them with commas.`;
	return [
		memberTypeField('The kind of members to add or remove'),
		field({
			...identityLocator(several('person'), { several: true }),
			displayOptions: { show: { memberType: ['identity'] } },
		}),
		field({
			...groupLocator(several('group'), { several: true }),
			displayOptions: { show: { memberType: ['group'] } },
		}),
	] as const;
}
