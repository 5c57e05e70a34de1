import { ssoConfigLocator } from '../../fields/locators';
import { memberFields } from '../../fields/members';

/**
 * Which members of which SSO application: people or groups.
 *
 * @param toMember completes 'The person to …'
 * @param toApplication completes 'The SSO application to …'
 */
export function ssoConfigMemberFields(toMember: string, toApplication: string) {
	return [
		ssoConfigLocator(`The SSO application to ${toApplication}`),
		...memberFields(toMember),
	] as const;
}
