import { field } from './field';

/**
 * One trait. The API's name is the parameter's in snake case.
 *
 * @param group comes first in the label, so that the alphabet keeps related fields together
 */
function trait<const N extends string>(
	group: string,
	label: string,
	name: N,
	description: string,
	example: string,
) {
	return field({
		displayName: `${group}: ${label}`,
		name,
		type: 'string',
		default: '',
		description,
		placeholder: `e.g. ${example}`,
	});
}

/** The traits that everyone needs: fields of their own on create, the first ones on update. */
export const usernameField = field({
	displayName: 'Username',
	name: 'username',
	type: 'string',
	default: '',
	description:
		'What the person signs in with, often the work email. Unique in the realm; upper and lower case make no difference.',
	placeholder: 'e.g. ada@example.com',
});

export const primaryEmailAddressField = field({
	displayName: 'Primary Email Address',
	name: 'primaryEmailAddress',
	type: 'string',
	default: '',
	description: 'Where Beyond Identity sends the invitation to a passkey',
	placeholder: 'e.g. ada@example.com',
});

/** Everything else that describes a person: one trait, one line. */
// prettier-ignore
export const traitFields = [
	trait('Address', 'City', 'locality', 'City or locality', 'London'),
	trait('Address', 'Country', 'country', 'Name or code of the country', 'United Kingdom'),
	trait('Address', 'Formatted', 'formattedAddress', 'The full mailing address as it would stand on a label; may have several lines', '12 St James Square, London'),
	trait('Address', 'Postal Code', 'postalCode', 'Postal code or zip code', 'SW1Y 4JH'),
	trait('Address', 'State or Region', 'region', 'State, province or region', 'Greater London'),
	trait('Address', 'Street', 'streetAddress', 'House number, street and P.O. box; may have several lines', '12 St James Square'),
	trait('Contact', 'Photo URL', 'photo', 'Where a photo of the person can be loaded', 'https://example.com/photos/ada.jpg'),
	trait('Contact', 'Primary Phone', 'primaryPhone', 'The phone number to try first', '+44 20 7946 0958'),
	trait('Contact', 'Profile URL', 'profileUrl', 'A page about the person', 'https://example.com/people/ada'),
	trait('Contact', 'Secondary Email Address', 'secondaryEmailAddress', 'Another email address of the person', 'ada@example.org'),
	trait('Contact', 'Secondary Phone', 'secondaryPhone', 'Another phone number', '+44 20 7946 0959'),
	trait('Name', 'Family Name', 'familyName', 'Last name in most Western languages', 'Lovelace'),
	trait('Name', 'Formatted', 'formattedName', 'The full name with middle names, titles and suffixes, as it is to be shown', 'Ms. Ada King Lovelace'),
	trait('Name', 'Given Name', 'givenName', 'First name in most Western languages', 'Ada'),
	trait('Name', 'Honorific Prefix', 'honorificPrefix', 'A title before the name, such as Dr. or Ms.', 'Dr.'),
	trait('Name', 'Honorific Suffix', 'honorificSuffix', 'What follows the name, such as Jr. or III', 'III'),
	trait('Name', 'Middle Name', 'middleName', 'A second given name', 'King'),
	trait('Name', 'Nickname', 'nickName', 'What colleagues call the person', 'Countess'),
	trait('Settings', 'Locale', 'locale', 'Language and region, as for dates and numbers', 'en-GB'),
	trait('Settings', 'Preferred Language', 'preferredLanguage', 'The language that the person likes to read', 'en'),
	trait('Settings', 'Time Zone', 'timezone', 'The time zone that the person lives in', 'Europe/London'),
	trait('Work', 'Cost Center', 'costCenter', 'The cost center that pays for the person', '4130'),
	trait('Work', 'Department', 'department', 'The department that the person works in', 'Engineering'),
	trait('Work', 'Division', 'division', 'The division that the department belongs to', 'Products'),
	trait('Work', 'Employee Number', 'employeeNumber', 'The number that the organization gave to the person', '701984'),
	trait('Work', 'External ID', 'externalId', 'The ID of the person in the system that provisions them. Beyond Identity does not check that it is unique.', 'hr-2291'),
	trait('Work', 'Job Title', 'title', 'What the person does', 'Software Engineer'),
	trait('Work', 'Manager ID', 'managerId', "The manager's ID in your own systems, or the ID of their identity", 'e372db224c06e850'),
	trait('Work', 'Manager Name', 'managerName', "The manager's full name, as it is to be shown", 'Mary Somerville'),
	trait('Work', 'Organization', 'organization', 'The organization that the person belongs to', 'Analytical Engines Ltd'),
	trait('Work', 'User Type', 'userType', 'How the person and the organization relate: Employee, Contractor, Intern, Temp, External or any word of your own', 'Employee'),
];
