import { pagingFields } from '../../fields/paging';
import { simplifyField } from '../../fields/simplify';
import { usernameField } from '../../fields/traits';
import { ALL_IDENTITIES, identitiesNamed } from '../../transport/identities';
import type { Identity } from '../../transport/types';
import type { ItemOperation } from '../operation';
import { statusOptions } from './fields';

export const getAll: ItemOperation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many identities',
	description: 'List the people of the realm',
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
							description: 'Was invited and has no passkey yet',
						},
						{
							name: 'Unenrolled',
							value: 'UNENROLLED',
							description: 'Has no passkey and no invitation',
						},
					],
					default: 'ENROLLED',
					description:
						'Whether the person has a passkey. Beyond Identity cannot search by this, so the whole list is read and what matches is kept.',
				},
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: statusOptions,
					default: 'active',
					description:
						'Whether the person may sign in. Beyond Identity cannot search by this, so the whole list is read and what matches is kept.',
				},
				{
					...usernameField,
					description: 'The whole username, in whatever case. It belongs to one identity or none.',
				},
			],
		},
		simplifyField,
	],
	async execute(item) {
		const username = item.filter('username');
		const { status, enrollmentStatus } = item.texts('filters');
		const wanted = Object.entries({ status, enrollment_status: enrollmentStatus }).filter(
			([, value]) => value,
		);
		return await item.list<Identity>(
			{
				...(username ? identitiesNamed(username) : ALL_IDENTITIES),
				...(wanted.length > 0
					? { keep: (identity) => wanted.every(([field, value]) => identity[field] === value) }
					: {}),
			},
			(identity) => item.shown(identity),
		);
	},
};
