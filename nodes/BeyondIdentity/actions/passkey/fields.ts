import { field } from '../../fields/field';

export const passkeyIdField = field({
	displayName: 'Passkey ID',
	name: 'passkeyId',
	type: 'string',
	required: true,
	default: '',
	description: "The ID of the passkey, from the output of 'Get Many'",
	placeholder: 'e.g. f3e87aa26a696372',
});
