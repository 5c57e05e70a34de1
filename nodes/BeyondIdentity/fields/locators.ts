import type { INodeProperties } from 'n8n-workflow';

const SEVERAL = { hint: 'Give several as an array or separated by commas, by an expression' };

/** Chooses a person, or several where the operation takes them. */
export function identityLocator(description: string, { several = false } = {}): INodeProperties {
	return {
		displayName: 'Identity',
		name: 'identity',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select an identity...',
				typeOptions: { searchListMethod: 'searchIdentities', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. e372db224c06e850',
				...(several ? SEVERAL : {}),
			},
			{
				displayName: 'By Username',
				name: 'username',
				type: 'string',
				placeholder: 'e.g. ada@example.com',
				...(several ? SEVERAL : {}),
			},
		],
	};
}

/** Chooses a group. */
export function groupLocator(description: string): INodeProperties {
	return {
		displayName: 'Group',
		name: 'group',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a group...',
				typeOptions: { searchListMethod: 'searchGroups', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 81490afab171aef0',
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Engineering',
				hint: 'Upper and lower case make no difference',
			},
		],
	};
}
