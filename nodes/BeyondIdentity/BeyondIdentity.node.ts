import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { propertiesOf, subtitleOf } from './actions/description';
import { resources } from './actions/resources';
import { router } from './actions/router';
import { authenticationField } from './fields/authentication';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';

export class BeyondIdentity implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Beyond Identity',
		name: 'beyondIdentity',
		icon: { light: 'file:beyondIdentity.svg', dark: 'file:beyondIdentity.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Manage identities, groups, roles, and passkeys in Beyond Identity',
		defaults: { name: 'Beyond Identity' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'beyondIdentityApi',
				required: true,
				displayOptions: { show: { authentication: ['apiToken'] } },
			},
			{
				name: 'beyondIdentityOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		properties: [authenticationField, ...propertiesOf(resources)],
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}
