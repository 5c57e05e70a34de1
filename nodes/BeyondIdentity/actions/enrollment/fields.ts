import { field } from '../../fields/field';

export const enrollmentIdField = field({
	displayName: 'Enrollment ID',
	name: 'enrollmentId',
	type: 'string',
	required: true,
	default: '',
	description: "The ID of the invitation, from the output of 'Create' or 'Get Many'",
	placeholder: 'e.g. c4fc2d753ca22b14',
});
