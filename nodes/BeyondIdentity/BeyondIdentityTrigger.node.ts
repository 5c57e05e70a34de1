import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { searchGroups } from './methods/listSearch';
import { triggerFields } from './trigger/fields';
import { poll } from './trigger/poll';

export class BeyondIdentityTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Beyond Identity Trigger',
		name: 'beyondIdentityTrigger',
		icon: { light: 'file:beyondIdentity.svg', dark: 'file:beyondIdentity.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ [$parameter.event].flat().join(", ") }}',
		description: 'Starts the workflow when people change in Beyond Identity',
		defaults: { name: 'Beyond Identity Trigger' },
		polling: true,
		inputs: [],
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
		hints: [
			{
				message:
					'Each poll makes about one request for every 200 people in the realm, in the group, or in both.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
			},
		],
		properties: [...triggerFields],
	};

	methods = { listSearch: { searchGroups } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll.call(this);
	}
}
