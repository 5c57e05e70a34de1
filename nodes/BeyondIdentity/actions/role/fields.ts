import { resourceServerLocator, roleLocator } from '../../fields/locators';
import { memberFields } from '../../fields/members';

/**
 * Which members of which role: people or groups.
 *
 * @param toMember completes 'The person to …'
 * @param toRole completes 'The role to …'
 */
export function roleMemberFields(toMember: string, toRole: string) {
	return [
		resourceServerLocator,
		roleLocator(`The role to ${toRole}`),
		...memberFields(toMember),
	] as const;
}
