import { field } from '../../fields/field';
import { authenticatorConfigLocator, identityLocator } from '../../fields/locators';
import {
	invitationsHandedOver,
	invitationsStalled,
	mayBeCreated,
} from '../../messages/partialFailures';
import {
	inviteByEmail,
	PATIENCE_MS,
	type Invitation,
	type InvitationResult,
} from '../../provisioning/inviteByEmail';
import {
	createEnrollment,
	getEnrollment,
	revokeEnrollment,
	type Enrollment,
} from '../../transport/resources/enrollments';
import { runOperation, type ItemOf, type RunOf } from '../operation';

const deliveryMethodField = field({
	displayName: 'Delivery Method',
	name: 'deliveryMethod',
	type: 'options',
	options: [
		{
			name: 'Email',
			value: 'EMAIL',
			description: "Beyond Identity emails the link to the person's primary email address",
		},
		{
			name: 'Return Link',
			value: 'RETURN',
			description: 'The output contains the link in credential_binding_link for you to share',
		},
	],
	default: 'RETURN',
	description:
		'How the person gets the link. Anyone who opens it can create the passkey, so share it only with that person.',
});

const additionalFields = field({
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
			description: 'Where the browser goes after the passkey is created',
			placeholder: 'e.g. https://intranet.example.com/welcome',
		},
	],
});

export const create = runOperation({
	name: 'Create',
	value: 'create',
	action: 'Create passkey enrollment',
	description: 'Invite a person by email or with a link to create a passkey',
	properties: [
		identityLocator('The person to invite'),
		deliveryMethodField,
		authenticatorConfigLocator,
		additionalFields,
	],
	async executeAll(run) {
		await invite(run, run.items);
	},
});

async function invite(run: RunOf<Fields>, items: typeof run.items): Promise<void> {
	// One by one where each answer holds its own link, and where there is but one.
	const isAlone = items.length === 1;
	const requests = await run.each(async (item) => {
		const { deliveryMethod, ...invitation } = await readRequest(item);
		const { identityId, template } = invitation;
		const isByEmail = deliveryMethod === 'EMAIL';
		const key = isByEmail ? emailKey(invitation) : [item.index, invitation];
		const [before] = item.memory.recall(key) ?? [];
		// Also where it was to take the place of one that an earlier try had made.
		if (item.memory.isDoubtful(key)) throw mayBeCreated('enrollment');
		if (isByEmail && !isAlone && before === undefined) {
			const [batchId] = item.memory.recall(batchKey(invitation)) ?? [];
			return { ...invitation, ...(batchId === undefined ? {} : { batchId }) };
		}
		const make = async () =>
			await createEnrollment(run.client, identityId, deliveryMethod, template);
		const again = async (id: string, makeAnother: typeof make): Promise<Enrollment> => {
			if (isByEmail) return await getEnrollment(run.client, identityId, id);
			// Its link went with the output of that try, and is not shown twice.
			await revokeEnrollment(run.client, identityId, id);
			return await makeAnother();
		};
		run.succeed(item, await item.once<Enrollment>(key, make, again));
		run.notes.did('invited');
		return undefined;
	}, items);
	const byEmail = requests.flatMap(({ item, value }) => (value ? [{ item, value }] : []));
	if (run.isStopped || byEmail.length === 0) return;
	const invitations = byEmail.map(({ value }) => value);
	const results = await inviteByEmail(run.client, invitations, run.control);
	let hasLearned = false;
	for (const [index, { item, value: invitation }] of byEmail.entries()) {
		const result = results[index]!;
		const key = emailKey(invitation);
		if (result.status === 'done') {
			run.notes.did('invited');
			item.memory.keep(key, [result.value.id]);
			run.succeed(item, result.value);
		} else if (result.status !== 'notReached') {
			const error = errorOf(result);
			item.memory.keep(batchKey(invitation), 'batchId' in result ? [result.batchId] : []);
			if (result.status === 'unknown') item.memory.doubt(key);
			// Refused, so there is no invitation yet.
			if (await item.learnsFrom(error)) hasLearned = true;
			else run.fail(item, error);
		}
	}
	if (hasLearned && !run.isStopped) await invite(run, run.open(byEmail));
}

/** Under this, an email is kept: all items about one person share one. */
const emailKey = ({ identityId, template }: Invitation) => ['email', { identityId, template }];

/** Under this, the batch is kept that an email was handed over in. */
const batchKey = (invitation: Invitation) => ['batch', ...emailKey(invitation)];

type Fields = [
	ReturnType<typeof identityLocator>,
	typeof deliveryMethodField,
	typeof authenticatorConfigLocator,
	typeof additionalFields,
];

async function readRequest(item: ItemOf<Fields>): Promise<Invitation & { deliveryMethod: string }> {
	const { parameters } = item;
	const uri = parameters.in('additionalFields').text('postBindingRedirectUri');
	return {
		deliveryMethod: parameters.text('deliveryMethod') ?? '',
		template: {
			authenticator_config_id: parameters.choice('authenticatorConfig').text,
			...(uri ? { post_binding_redirect_uri: uri } : {}),
		},
		identityId: await item.identityId('identity'),
	};
}

function errorOf(result: Exclude<InvitationResult, { status: 'done' | 'notReached' }>): unknown {
	switch (result.status) {
		case 'failed':
		case 'unknown':
			return result.error;
		case 'handedOver':
			return invitationsHandedOver(result.batchId, result.error);
		case 'stalled':
			return invitationsHandedOver(result.batchId, invitationsStalled(PATIENCE_MS / 60_000));
	}
}
