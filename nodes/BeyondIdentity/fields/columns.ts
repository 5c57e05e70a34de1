import type { traitFields } from './traits';

/** What a column of an input item can be about. */
export type Target =
	| (typeof traitFields)[number]['name']
	| 'displayName'
	| 'groups'
	| 'primaryEmailAddress'
	| 'status'
	| 'username';

/**
 * The words that exports of HR systems and directories use, by what they are about: of several columns
 * about one thing, that of the earlier word counts. The API's names, the parameters' names, and their
 * labels are known without standing here. Words are compared without case, spaces, and punctuation, and
 * without what stands in brackets behind them.
 *
 * Left out on purpose, because they mislead: places of work ("Location", "Office"), kinds of contract
 * ("Employment Status"), addresses for resetting a password ("Recovery Email"), emails of somebody else
 * ("Manager Email"), and "Block sign in", which says the opposite of a status.
 */
// prettier-ignore
export const COLUMN_WORDS: Partial<Record<Target, string[]>> = {
	username: ['User Name', 'User Principal Name', 'UPN', 'Login'],
	displayName: ['Full Name', 'First Name Last Name', 'Legal Name', 'Worker', 'Employee', 'Employee Name', 'Name'],
	primaryEmailAddress: ['Work Email', 'Work Email Address', 'Primary Work Email', 'Email - Primary Work', 'Email - Work', 'Business Email', 'Company Email', 'Primary Email', 'Email Address', 'Mail', 'Email', 'E-Mail'],
	secondaryEmailAddress: ['Secondary Email', 'Second Email', 'Work Secondary Email', 'Alternate Email Address', 'Other Email', 'Home Secondary Email', 'Personal Email', 'Home Email', 'Email - Primary Home', 'Email - Home'],
	status: ['Account Status', 'User Status', 'Worker Status'],
	groups: ['Group Names', 'Group Names or IDs', 'Group Name'],
	givenName: ['First Name', 'Preferred Name - First Name', 'Legal Name - First Name', 'Forename', 'Vorname'],
	familyName: ['Last Name', 'Surname', 'Preferred Name - Last Name', 'Legal Name - Last Name', 'Nachname'],
	middleName: ['Legal Name - Middle Name', 'Second Name'],
	nickName: ['Preferred Name', 'Known As', 'Nickname'],
	honorificPrefix: ['Legal Name - Title', 'Salutation', 'Name Prefix'],
	honorificSuffix: ['Name Suffix'],
	formattedName: ['Legal Name in General Display Format', 'Last Name, First Name'],
	primaryPhone: ['Work Phone', 'Business Phone', 'Phone - Primary Work', 'Telephone Number', 'Phone', 'Phone Number'],
	secondaryPhone: ['Mobile Phone', 'Mobile', 'Mobile Number', 'Cell Phone'],
	title: ['Job Title', 'Business Title', 'Employee Title', 'Position', 'Position Title'],
	department: ['Department Name', 'Supervisory Organization', 'Abteilung'],
	division: ['Division Name', 'Business Unit'],
	costCenter: ['Cost Center - ID', 'Cost Center', 'Cost Center - Name', 'Cost Centre', 'Kostenstelle'],
	organization: ['Company', 'Company Name', 'Organisation', 'Legal Entity', 'Subcompany'],
	employeeNumber: ['Employee ID', 'Employee #', 'Employee No', 'Worker ID', 'Staff ID', 'Personnel Number', 'Personalnummer'],
	externalId: ['EEID', 'Object ID', 'HR ID'],
	managerId: ['Manager Employee ID', 'Supervisor EID', 'Supervisor ID'],
	managerName: ['Manager', "Worker's Manager", 'Supervisor', 'Reports To', 'Reporting To', 'Line Manager'],
	userType: ['Worker Type', 'Employee Type', 'Employment Type', 'Contract Type'],
	streetAddress: ['Street', 'Address Line 1', 'Work Address - Formatted Line 1'],
	formattedAddress: ['Work Address', 'Postal Address', 'Address'],
	locality: ['City', 'Town', 'Work Address - City', 'Location Address - City'],
	region: ['State', 'Province', 'State/Province', 'Work Address - State/Province', 'Location Address - State/Province'],
	postalCode: ['Postal Code', 'Post Code', 'ZIP', 'ZIP Code', 'Work Address - Postal Code', 'Location Address - Postal Code'],
	country: ['Country Code', 'Work Address - Country', 'Location Address - Country/Region', 'Location Country'],
	timezone: ['Time Zone'],
	preferredLanguage: ['Language'],
	photo: ['Photo URL', 'Profile Picture'],
	profileUrl: ['Profile', 'Profile Link'],
};
