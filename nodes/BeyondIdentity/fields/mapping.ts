import { field } from './field';

/** How the fields of a person get their values. */
export const mappingField = field({
	displayName: 'Fields',
	name: 'mapping',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Map Each Field Below', value: 'manual', description: 'Enter or drag each value' },
		{
			name: 'Map Automatically',
			value: 'auto',
			description: "Match the item's columns to fields by their names, such as Work Email",
		},
	],
	default: 'manual',
	description:
		'How to fill in the fields. With Map Automatically, a field that you fill in below is used instead of the column, and an empty cell leaves its field alone.',
});
