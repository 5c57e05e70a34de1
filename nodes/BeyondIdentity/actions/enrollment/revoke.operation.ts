import { notice } from '../../fields/field';
import { identityLocator } from '../../fields/locators';
import { revokeEnrollment } from '../../transport/resources/enrollments';
import { itemOperation } from '../operation';
import { enrollmentIdField } from './fields';

export const revoke = itemOperation({
	name: 'Revoke',
	value: 'revoke',
	action: 'Revoke passkey enrollment',
	description: 'Revoke an invitation so that its link no longer works',
	properties: [
		notice('revokeNotice', 'The link of a revoked invitation stops working and cannot be restored'),
		identityLocator('The person who was invited'),
		enrollmentIdField,
	],
	async execute(item) {
		return await revokeEnrollment(
			item.client,
			await item.identityId('identity'),
			item.parameters.requiredText('enrollmentId'),
		);
	},
});
