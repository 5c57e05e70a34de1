import { authenticatorConfigLocator, identityLocator } from '../../fields/locators';
import { createEnrollment } from '../../transport/enrollments';
import type { EnrollmentTemplate } from '../../transport/types';
import type { Item } from '../item';
import type { BatchOperation } from '../operation';
import { inviteByEmail } from './inviteByEmail';

export const create: BatchOperation = {
	name: 'Create',
	value: 'create',
	action: 'Invite a person to a passkey',
	description: 'Invite a person to make a passkey, by email or with a link to hand on',
	properties: [
		identityLocator('The person to invite'),
		{
			displayName: 'Delivery Method',
			name: 'deliveryMethod',
			type: 'options',
			options: [
				{
					name: 'Email',
					value: 'EMAIL',
					description: "Beyond Identity sends the link to the person's primary email address",
				},
				{
					name: 'Return Link',
					value: 'RETURN',
					description: 'The output holds the link, in credential_binding_link, for you to hand on',
				},
			],
			default: 'RETURN',
			description:
				'How the person gets the link. Whoever opens it makes the passkey, so give it to that person only.',
		},
		authenticatorConfigLocator,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Redirect URI',
					name: 'postBindingRedirectUri',
					type: 'string',
					default: '',
					description: 'Where the browser goes once the passkey is made',
					placeholder: 'e.g. https://intranet.example.com/welcome',
				},
			],
		},
	],
	async executeAll(batch) {
		// One by one where each answer holds its own link, and where there is but one.
		const isAlone = batch.items.length === 1;
		const wishes = await batch.each(async (item) => {
			const wish = await readWish(item);
			if (wish.deliveryMethod === 'EMAIL' && !isAlone) return wish;
			const { identityId, deliveryMethod, template } = wish;
			batch.succeed(
				item,
				await createEnrollment(item.client, identityId, deliveryMethod, template),
			);
			return undefined;
		});
		const byEmail = wishes.flatMap(({ item, value }) => (value ? [{ item, ...value }] : []));
		if (!batch.isStopped && byEmail.length > 0) await inviteByEmail(batch, byEmail);
	},
};

interface Wish {
	identityId: string;
	deliveryMethod: string;
	template: EnrollmentTemplate;
}

async function readWish(item: Item): Promise<Wish> {
	const { postBindingRedirectUri: uri } = item.texts('additionalFields');
	return {
		deliveryMethod: item.text('deliveryMethod') ?? '',
		template: {
			authenticator_config_id: item.id('authenticatorConfig'),
			...(uri ? { post_binding_redirect_uri: uri } : {}),
		},
		identityId: await item.identityId(),
	};
}
