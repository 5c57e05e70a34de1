import { matchColumns } from '../../nodes/BeyondIdentity/actions/identity/columns';

/** What each column of a file is taken for. */
function matched(header: string): Record<string, string> {
	const columns = header.split('|').map((column) => column.trim());
	const { cells } = matchColumns(Object.fromEntries(columns.map((column) => [column, 'x'])));
	return Object.fromEntries([...cells].map(([target, { column }]) => [target, column]));
}

/** The headers as the vendors' documentation, or files that people publish, have them. */
test.each<[string, string, Record<string, string>]>([
	[
		'Workday, a custom report',
		"Employee ID | User Name | Worker | Legal Name - First Name | Legal Name - Last Name | Legal Name - Middle Name | Email - Primary Work | Email - Primary Home | Phone - Primary Work | Mobile Phone | Business Title | Supervisory Organization | Company | Cost Center - ID | Cost Center - Name | Worker's Manager | Manager Employee ID | Worker Status | Worker Type | Location | Hire Date | Manager Email",
		{
			employeeNumber: 'Employee ID',
			username: 'User Name',
			displayName: 'Worker',
			givenName: 'Legal Name - First Name',
			familyName: 'Legal Name - Last Name',
			middleName: 'Legal Name - Middle Name',
			primaryEmailAddress: 'Email - Primary Work',
			secondaryEmailAddress: 'Email - Primary Home',
			primaryPhone: 'Phone - Primary Work',
			secondaryPhone: 'Mobile Phone',
			title: 'Business Title',
			department: 'Supervisory Organization',
			organization: 'Company',
			costCenter: 'Cost Center - ID',
			managerName: "Worker's Manager",
			managerId: 'Manager Employee ID',
			status: 'Worker Status',
			userType: 'Worker Type',
		},
	],
	[
		'BambooHR, a report',
		"EEID | Employee # | First Name | Last Name | Preferred Name | Work Email | Email | Home Email | Work Phone | Mobile Phone | Job Title | Department | Division | Reporting to | Supervisor EID | Manager's email | Status | Employment Status | Location | City | Country | Hire Date",
		{
			externalId: 'EEID',
			employeeNumber: 'Employee #',
			givenName: 'First Name',
			familyName: 'Last Name',
			nickName: 'Preferred Name',
			primaryEmailAddress: 'Work Email',
			secondaryEmailAddress: 'Home Email',
			primaryPhone: 'Work Phone',
			secondaryPhone: 'Mobile Phone',
			title: 'Job Title',
			department: 'Department',
			division: 'Division',
			managerName: 'Reporting to',
			managerId: 'Supervisor EID',
			status: 'Status',
			locality: 'City',
			country: 'Country',
		},
	],
	[
		'Personio, in English',
		'ID | First name | Last name | Preferred name | Email | Position | Department | Team | Office | Subcompany | Cost center | Supervisor | Status | Employment type | Hire date',
		{
			givenName: 'First name',
			familyName: 'Last name',
			nickName: 'Preferred name',
			primaryEmailAddress: 'Email',
			title: 'Position',
			department: 'Department',
			organization: 'Subcompany',
			costCenter: 'Cost center',
			managerName: 'Supervisor',
			status: 'Status',
			userType: 'Employment type',
		},
	],
	[
		'Google Workspace, downloaded users',
		'First Name [Required] | Last Name [Required] | Email Address [Required] | Password [Required] | Password Hash Function [UPLOAD ONLY] | Org Unit Path [Required] | New Primary Email [UPLOAD ONLY] | Status [READ ONLY] | Last Sign In [READ ONLY] | Recovery Email | Home Secondary Email | Work Secondary Email | Recovery Phone [MUST BE IN THE E.164 FORMAT] | Work Phone | Home Phone | Mobile Phone | Work Address | Home Address | Employee ID | Employee Type | Employee Title | Manager Email | Department | Cost Center | 2sv Enrolled [READ ONLY] | Building ID | Change Password at Next Sign-In | New Status [UPLOAD ONLY]',
		{
			givenName: 'First Name [Required]',
			familyName: 'Last Name [Required]',
			primaryEmailAddress: 'Email Address [Required]',
			status: 'Status [READ ONLY]',
			secondaryEmailAddress: 'Work Secondary Email',
			primaryPhone: 'Work Phone',
			secondaryPhone: 'Mobile Phone',
			formattedAddress: 'Work Address',
			employeeNumber: 'Employee ID',
			userType: 'Employee Type',
			title: 'Employee Title',
			department: 'Department',
			costCenter: 'Cost Center',
		},
	],
	[
		'Microsoft Entra, downloaded users',
		'userPrincipalName | displayName | surname | mail | givenName | objectId | userType | jobTitle | department | accountEnabled | usageLocation | streetAddress | state | country | physicalDeliveryOfficeName | city | postalCode | telephoneNumber | mobile | authenticationPhoneNumber | authenticationEmail | alternateEmailAddress | ageGroup | companyName | invitationState',
		{
			username: 'userPrincipalName',
			displayName: 'displayName',
			familyName: 'surname',
			primaryEmailAddress: 'mail',
			givenName: 'givenName',
			externalId: 'objectId',
			userType: 'userType',
			title: 'jobTitle',
			department: 'department',
			streetAddress: 'streetAddress',
			region: 'state',
			country: 'country',
			locality: 'city',
			postalCode: 'postalCode',
			primaryPhone: 'telephoneNumber',
			secondaryPhone: 'mobile',
			secondaryEmailAddress: 'alternateEmailAddress',
			organization: 'companyName',
		},
	],
	[
		'Microsoft Entra, the template for creating users',
		'Name [displayName] Required | User name [userPrincipalName] Required | Initial password [passwordProfile] Required | Block sign in (Yes/No) [accountEnabled] Required | First name [givenName] | Last name [surname] | Job title [jobTitle] | Department [department]',
		{
			displayName: 'Name [displayName] Required',
			username: 'User name [userPrincipalName] Required',
			givenName: 'First name [givenName]',
			familyName: 'Last name [surname]',
			title: 'Job title [jobTitle]',
			department: 'Department [department]',
		},
	],
	[
		'Okta, the template for importing people',
		'login | firstName | lastName | middleName | honorificPrefix | honorificSuffix | email | title | displayName | nickName | profileUrl | secondEmail | mobilePhone | primaryPhone | streetAddress | city | state | zipCode | countryCode | postalAddress | preferredLanguage | locale | timezone | userType | employeeNumber | costCenter | organization | division | department | managerId | manager',
		{
			username: 'login',
			givenName: 'firstName',
			familyName: 'lastName',
			middleName: 'middleName',
			honorificPrefix: 'honorificPrefix',
			honorificSuffix: 'honorificSuffix',
			primaryEmailAddress: 'email',
			title: 'title',
			displayName: 'displayName',
			nickName: 'nickName',
			profileUrl: 'profileUrl',
			secondaryEmailAddress: 'secondEmail',
			secondaryPhone: 'mobilePhone',
			primaryPhone: 'primaryPhone',
			streetAddress: 'streetAddress',
			locality: 'city',
			region: 'state',
			postalCode: 'zipCode',
			country: 'countryCode',
			formattedAddress: 'postalAddress',
			preferredLanguage: 'preferredLanguage',
			locale: 'locale',
			timezone: 'timezone',
			userType: 'userType',
			employeeNumber: 'employeeNumber',
			costCenter: 'costCenter',
			organization: 'organization',
			division: 'division',
			department: 'department',
			managerId: 'managerId',
			managerName: 'manager',
		},
	],
])('the columns of %s', (_what, header, expected) => {
	expect(matched(header)).toEqual(expected);
});

test.each([
	['primary_email_address', 'primaryEmailAddress'],
	['primaryEmailAddress', 'primaryEmailAddress'],
	['Primary Email Address', 'primaryEmailAddress'],
	['PRIMARY-EMAIL-ADDRESS', 'primaryEmailAddress'],
	['Work: Department', 'department'],
	['cost center', 'costCenter'],
	['groups', 'groups'],
])('%s is %s', (column, target) => {
	expect(matched(column)).toEqual({ [target]: column });
});

test('columns that match nothing are named', () => {
	const { unmatched } = matchColumns({ 'Hire Date': 1, Email: 'a', 'Recovery Email': 'b' });
	expect(unmatched).toEqual(['Hire Date', 'Recovery Email']);
});
