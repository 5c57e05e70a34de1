import { identityLocator } from '../../fields/locators';
import { revokeEnrollment } from '../../transport/resources/enrollments';
import { itemOperation } from '../operation';
import { enrollmentIdField } from './fields';

export const revoke = itemOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke a passkey enrollment',
	description: 'Take an invitation back, so that its link opens nothing any more',
	properties: [identityLocator('The person who was invited'), enrollmentIdField],
	async execute(item) {
		return await revokeEnrollment(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('enrollmentId'),
		);
	},
});
