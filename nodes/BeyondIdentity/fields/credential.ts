import { field } from './field';

/** Where the tenant lives. */
export const regionField = field({
	displayName: 'Region',
	name: 'region',
	type: 'options',
	options: [
		{ name: 'US', value: 'us' },
		{ name: 'EU', value: 'eu' },
		{ name: 'US FedRAMP', value: 'usGov' },
		{
			name: 'Custom',
			value: 'custom',
			description: 'Your own base URL, such as that of a test server',
		},
	],
	default: 'us',
	description:
		'The region of your tenant. The address of your Admin Console shows it: console-us is US, console-eu is EU, and console.us1 is US FedRAMP.',
});

/** For a region of one's own. */
export const apiBaseUrlField = field({
	displayName: 'API Base URL',
	name: 'apiBaseUrl',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://api-us.beyondidentity.com',
	description: 'The base URL of the API, without a path',
	displayOptions: { show: { region: ['custom'] } },
});

/** Whose tenant it is. */
export const tenantIdField = field({
	displayName: 'Tenant ID',
	name: 'tenantId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 000176d94fd7b4d1',
	description: 'The ID of your tenant, shown in the Admin Console under Home',
});
