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
		'The name the person signs in with, often their work email. Must be unique in the realm, ignoring case.',
	placeholder: 'e.g. ada@example.com',
});

export const primaryEmailAddressField = field({
	displayName: 'Primary Email Address',
	name: 'primaryEmailAddress',
	type: 'string',
	default: '',
	description: 'Where Beyond Identity sends passkey invitations',
	placeholder: 'e.g. ada@example.com',
});

/** Everything else that describes a person: one trait, one line. */
// prettier-ignore
export const traitFields = [
	trait('Address', 'City', 'locality', 'City or locality', 'London'),
	trait('Address', 'Country', 'country', 'Name or code of the country', 'United Kingdom'),
	trait('Address', 'Formatted', 'formattedAddress', 'The full mailing address, formatted for a label. Can have several lines.', '12 St James Square, London'),
	trait('Address', 'Postal Code', 'postalCode', 'Postal code or ZIP code', 'SW1Y 4JH'),
	trait('Address', 'State or Region', 'region', 'State, province, or region', 'Greater London'),
	trait('Address', 'Street', 'streetAddress', 'House number, street, and P.O. box. Can have several lines.', '12 St James Square'),
	trait('Contact', 'Photo URL', 'photo', 'Link to a photo of the person', 'https://example.com/photos/ada.jpg'),
	trait('Contact', 'Primary Phone', 'primaryPhone', 'The phone number to call first', '+44 20 7946 0958'),
	trait('Contact', 'Profile URL', 'profileUrl', 'Link to a page about the person', 'https://example.com/people/ada'),
	trait('Contact', 'Secondary Email Address', 'secondaryEmailAddress', 'Another email address of the person', 'ada@example.org'),
	trait('Contact', 'Secondary Phone', 'secondaryPhone', 'Another phone number', '+44 20 7946 0959'),
	trait('Name', 'Family Name', 'familyName', 'Last name in most Western languages', 'Lovelace'),
	trait('Name', 'Formatted', 'formattedName', 'The full name as it should be displayed, with middle names, titles, and suffixes', 'Ms. Ada King Lovelace'),
	trait('Name', 'Given Name', 'givenName', 'First name in most Western languages', 'Ada'),
	trait('Name', 'Honorific Prefix', 'honorificPrefix', 'A title before the name, such as Dr. or Ms.', 'Dr.'),
	trait('Name', 'Honorific Suffix', 'honorificSuffix', 'A suffix after the name, such as Jr. or III', 'III'),
	trait('Name', 'Middle Name', 'middleName', 'A second given name', 'King'),
	trait('Name', 'Nickname', 'nickName', 'What colleagues call the person', 'Countess'),
	trait('Settings', 'Locale', 'locale', 'Language and region for formatting dates and numbers', 'en-GB'),
	trait('Settings', 'Preferred Language', 'preferredLanguage', 'The language the person prefers to read', 'en'),
	trait('Settings', 'Time Zone', 'timezone', 'The time zone the person is in', 'Europe/London'),
	trait('Work', 'Cost Center', 'costCenter', 'The cost center the person belongs to', '4130'),
	trait('Work', 'Department', 'department', 'The department the person works in', 'Engineering'),
	trait('Work', 'Division', 'division', 'The division the department belongs to', 'Products'),
	trait('Work', 'Employee Number', 'employeeNumber', 'The number your organization assigned to the person', '701984'),
	trait('Work', 'External ID', 'externalId', "The person's ID in the system that provisions them. Beyond Identity does not check that it is unique.", 'hr-2291'),
	trait('Work', 'Job Title', 'title', "The person's position", 'Software Engineer'),
	trait('Work', 'Manager ID', 'managerId', "The manager's ID in your own system, or the ID of the manager's identity", 'e372db224c06e850'),
	trait('Work', 'Manager Name', 'managerName', "The manager's full name as it should be displayed", 'Mary Somerville'),
	trait('Work', 'Organization', 'organization', 'The organization the person belongs to', 'Analytical Engines Ltd'),
	trait('Work', 'User Type', 'userType', 'How the person relates to the organization, such as Employee, Contractor, Intern, Temp, External, or your own term', 'Employee'),
];

/** The API's name of a trait's parameter. */
export function toSnakeCase(name: string): string {
	return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
