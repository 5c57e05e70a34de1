import { field } from '../../fields/field';

export const displayNameField = field({
	displayName: 'Display Name',
	name: 'displayName',
	type: 'string',
	default: '',
	description: 'The name of the group, 1 to 64 characters. Several groups can have the same name.',
	placeholder: 'e.g. Engineering',
});

export const descriptionField = field({
	displayName: 'Description',
	name: 'description',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'What the group is for, up to 300 characters',
	placeholder: 'e.g. Everyone who builds the product',
});
