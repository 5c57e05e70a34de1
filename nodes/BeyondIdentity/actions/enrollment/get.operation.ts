import { identityLocator } from '../../fields/locators';
import { getEnrollment } from '../../transport/resources/enrollments';
import { itemOperation } from '../operation';
import { enrollmentIdField } from './fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get passkey enrollment',
	description:
		'Check the state of an invitation: sent, opened, complete, expired, failed, or revoked',
	properties: [identityLocator('The person who was invited'), enrollmentIdField],
	async execute(item) {
		return await getEnrollment(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('enrollmentId'),
		);
	},
});
