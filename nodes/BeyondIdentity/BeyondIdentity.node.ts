import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { propertiesOf } from './actions/operation';
import { resources, router } from './actions/router';
import { searchGroups, searchIdentities } from './methods/listSearch';

export class BeyondIdentity implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Beyond Identity',
		name: 'beyondIdentity',
		icon: { light: 'file:beyondIdentity.svg', dark: 'file:beyondIdentity.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage the people of a Beyond Identity realm and the groups they are in',
		defaults: { name: 'Beyond Identity' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'beyondIdentityApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: resources.map(({ name, value, description }) => ({ name, value, description })),
				default: 'identity',
			},
			...resources.flatMap(propertiesOf),
		],
	};

	methods = { listSearch: { searchIdentities, searchGroups } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}
