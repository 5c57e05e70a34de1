import { pagingFields } from '../../fields/paging';
import { identityOutputFields } from '../../fields/output';
import { usernameField } from '../../fields/traits';
import { ALL_IDENTITIES, findIdentity, type Identity } from '../../transport/resources/identities';
import { itemOperation } from '../operation';
import { identityOutput } from '../output';
import { statusOptions } from './fields';

export const getAll = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many identities',
	description: 'Retrieve a list of identities',
	properties: [
		...pagingFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Passkey Status',
					name: 'enrollmentStatus',
					type: 'options',
					options: [
						{ name: 'Enrolled', value: 'ENROLLED', description: 'Has an active passkey' },
						{
							name: 'Invite Failed',
							value: 'INVITE_FAILED',
							description: 'Has no passkey, and the invitation could not be delivered',
						},
						{
							name: 'Pending',
							value: 'PENDING',
							description: 'Was invited but has no passkey yet',
						},
						{
							name: 'Unenrolled',
							value: 'UNENROLLED',
							description: 'Has no passkey and no invitation',
						},
					],
					default: 'ENROLLED',
					description:
						'Whether the person has a passkey. Beyond Identity cannot filter by this, so the node reads the full list and keeps the matches.',
				},
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: statusOptions,
					default: 'active',
					description:
						'Whether the person can sign in. Beyond Identity cannot filter by this, so the node reads the full list and keeps the matches.',
				},
				{
					...usernameField,
					description: 'The full username, case-insensitive. At most one identity has it.',
				},
			],
		},
		...identityOutputFields,
	],
	async execute(item) {
		const filters = item.parameters.in('filters');
		const username = filters.narrowing('username');
		const wanted = Object.entries({
			status: filters.narrowing('status'),
			enrollment_status: filters.narrowing('enrollmentStatus'),
		}).filter(([, value]) => value);
		const isWanted = (identity: object) =>
			wanted.every(([field, value]) => identity[field as keyof typeof identity] === value);
		const show = identityOutput(item.parameters);
		if (username !== undefined) {
			const identity = await findIdentity(item.client, username);
			return identity && isWanted(identity) ? [show(identity)] : [];
		}
		return await item.list<Identity>(
			{ ...ALL_IDENTITIES, ...(wanted.length > 0 ? { keep: isWanted } : {}) },
			show,
		);
	},
});
