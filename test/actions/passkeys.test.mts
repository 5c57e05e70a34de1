import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';
import type { Identity } from '../../sandbox/model.mts';
import { locator } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm, run: runNode } = useNode();

const run = async (
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
	{ input, onError }: { input?: IDataObject[]; onError?: OnError } = {},
) => await runNode({ resource, operation, ...parameters }, input, onError ? { onError } : {});

const config = () => [...realm().authenticatorConfigs.values()][0]!;

let count = 0;
function person(email?: string): Identity {
	count += 1;
	const username = `passkey${count}@example.org`;
	return realm().addIdentity('A Person', {
		type: 'traits_v0',
		username,
		...(email === '' ? {} : { primary_email_address: email ?? username }),
	});
}

const invitation = (identity: unknown, deliveryMethod: string) => ({
	identity: locator('id', identity),
	deliveryMethod,
	authenticatorConfig: locator('id', config().id),
});

/** As the sandbox shows it, with the person in front of it. */
async function makePasskey(link: string): Promise<{ page: string; after: Response }> {
	const page = await (await fetch(link)).text();
	return { page, after: await fetch(link, { method: 'POST', redirect: 'manual' }) };
}

describe('an invitation with a link', () => {
	test('gives the link first, and anyone who opens it can create the passkey', async () => {
		const identity = person();
		const { json } = await run('enrollment', 'create', {
			...invitation(identity.id, 'RETURN'),
			additionalFields: { postBindingRedirectUri: 'https://example.com/welcome' },
		});
		const [created] = json;
		expect(Object.keys(created!)[0]).toBe('credential_binding_link');
		expect(created).toMatchObject({
			identity_id: identity.id,
			state: 'LINK_SENT',
			delivery_method: 'RETURN',
			post_binding_redirect_uri: 'https://example.com/welcome',
		});
		const found = { identity: locator('id', identity.id), enrollmentId: created!.id as string };
		await fetch(created!.credential_binding_link as string);
		expect((await run('enrollment', 'get', found)).json).toMatchObject([{ state: 'LINK_OPENED' }]);

		const { page, after } = await makePasskey(created!.credential_binding_link as string);
		expect(page).toContain('Create passkey');
		expect(after.headers.get('location')).toBe('https://example.com/welcome');
		const complete = (await run('enrollment', 'get', found)).json[0]!;
		expect(complete.state).toBe('COMPLETE');
		const passkey = await run('passkey', 'get', {
			identity: locator('username', identity.traits.username),
			passkeyId: complete.credential_id as string,
		});
		expect(passkey.json).toMatchObject([{ state: 'ACTIVE', identity_id: identity.id }]);
		const { json: people } = await run('identity', 'get', { identity: locator('id', identity.id) });
		expect(people).toMatchObject([{ enrollment_status: 'ENROLLED' }]);
	});

	test('is made for each item, one by one', async () => {
		const input = [person(), person(), person()].map(({ id }) => ({ id }));
		const { json } = await run('enrollment', 'create', invitation('={{ $json.id }}', 'RETURN'), {
			input,
		});
		expect(json.map(({ identity_id: id }) => id)).toEqual(input.map(({ id }) => id));
		expect(new Set(json.map(({ credential_binding_link: link }) => link)).size).toBe(3);
		expect(sandbox.current.journal.count('CreateCredentialBindingJob')).toBe(3);
	});

	test('is not made twice where the answer was lost', async () => {
		const identity = person();
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'CreateCredentialBindingJob',
		});
		const { error } = await run('enrollment', 'create', invitation(identity.id, 'RETURN'));
		expect(error).toMatchObject({
			message: 'The connection to Beyond Identity was lost before it responded [item 0]',
			description: expect.stringContaining("'Get Many' operation of 'Passkey Enrollment'"),
		});
		expect(sandbox.current.journal.count('CreateCredentialBindingJob')).toBe(1);
	});
});

describe('an invitation by email', () => {
	test('of one person is made at once', async () => {
		const { json } = await run('enrollment', 'create', invitation(person().id, 'EMAIL'));
		expect(json).toMatchObject([{ state: 'LINK_SENT', delivery_method: 'EMAIL' }]);
		expect(json[0]).not.toHaveProperty('credential_binding_link');
		expect(sandbox.current.journal.count('CreateBatchCredentialBindingJob')).toBe(0);
	});

	test('says what to do where the person has no email address', async () => {
		const { error } = await run('enrollment', 'create', invitation(person('').id, 'EMAIL'));
		expect(error).toMatchObject({
			message: 'The identity has no email address [item 0]',
			description: expect.stringMatching(/'Primary Email Address'.*'Return Link'/),
		});
	});

	test('of many goes in one request, and each item gets its own job or its own trouble', async () => {
		const people = [person(), person(''), person(), { id: 'dead00000000000a' }];
		const input = [...people, people[0]!].map(({ id }) => ({ id }));
		const { json, items } = await run(
			'enrollment',
			'create',
			invitation('={{ $json.id }}', 'EMAIL'),
			{ input, onError: 'continueRegularOutput' },
		);
		expect(json).toMatchObject([
			{ identity_id: people[0]!.id, state: 'LINK_SENT' },
			{ error: expect.stringContaining('The identity has no email address [item 1]') },
			{ identity_id: people[2]!.id, state: 'LINK_SENT' },
			{ error: expect.stringContaining("Identity 'dead00000000000a' was not found [item 3]") },
			{ identity_id: people[0]!.id, state: 'LINK_SENT' },
		]);
		// Two items named one person, who gets one email.
		expect(json[4]!.id).toBe(json[0]!.id);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			input.map((_one, item) => ({ item })),
		);
		expect(sandbox.current.journal.count('CreateBatchCredentialBindingJob')).toBe(1);
		expect(sandbox.current.journal.count('CreateCredentialBindingJob')).toBe(0);
	});

	test('under "Stop" reports the first in input order that failed', async () => {
		const input = [person(), person(''), person()].map(({ id }) => ({ id }));
		const { error } = await run('enrollment', 'create', invitation('={{ $json.id }}', 'EMAIL'), {
			input,
		});
		expect(error).toMatchObject({
			message: 'The identity has no email address [item 1]',
			description: expect.stringContaining('2 of 3 items were already completed.'),
		});
	});

	test('of 2,300 waits while the queue is full, and invites each once', async () => {
		const input = Array.from({ length: 2300 }, () => ({ id: person().id }));
		const { json, error } = await run(
			'enrollment',
			'create',
			invitation('={{ $json.id }}', 'EMAIL'),
			{ input },
		);
		expect(error).toBeUndefined();
		expect(json.map(({ identity_id: id }) => id)).toEqual(input.map(({ id }) => id));
		const { journal } = sandbox.current;
		expect(journal.count('CreateBatchCredentialBindingJob', 429)).toBeGreaterThan(0);
		expect(journal.count('CreateBatchCredentialBindingJob')).toBeLessThan(30);
		const perPerson = new Map<string, number>();
		for (const { identity_id: id } of realm().jobs.values()) {
			perPerson.set(id, (perPerson.get(id) ?? 0) + 1);
		}
		expect(input.every(({ id }) => perPerson.get(id) === 1)).toBe(true);
	}, 60_000);

	test('is not handed over twice where the answer was lost', async () => {
		const input = [person(), person()].map(({ id }) => ({ id }));
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'CreateBatchCredentialBindingJob',
		});
		const { json } = await run('enrollment', 'create', invitation('={{ $json.id }}', 'EMAIL'), {
			input,
			onError: 'continueRegularOutput',
		});
		expect(json).toMatchObject([
			{ error: expect.stringContaining('was lost before it responded') },
			{ error: expect.stringContaining('was lost before it responded') },
		]);
		expect(sandbox.current.journal.count('CreateBatchCredentialBindingJob')).toBe(1);
	});

	test('that was handed over is said to be, where its outcome cannot be read', async () => {
		const input = [person(), person()].map(({ id }) => ({ id }));
		sandbox.current.misbehavior.add({
			kind: 'status',
			status: 403,
			operationId: 'GetBatchCredentialBindingJob',
		});
		const { error } = await run('enrollment', 'create', invitation('={{ $json.id }}', 'EMAIL'), {
			input,
		});
		expect(error?.message).toMatch(
			/; the invitations were queued in batch '[0-9a-f]{16}' \[item 0\]$/,
		);
	});

	test('that could not be delivered says so in its state', async () => {
		const identity = person('someone@nowhere.invalid');
		const { json } = await run('enrollment', 'create', invitation(identity.id, 'EMAIL'));
		expect(json).toMatchObject([{ state: 'FAILED_TO_SEND' }]);
	});
});

describe('invitations', () => {
	test('are listed for a person and for the whole realm', async () => {
		const identity = person();
		await run('enrollment', 'create', invitation(identity.id, 'RETURN'));
		const one = await run('enrollment', 'getAll', { identity: locator('id', identity.id) });
		expect(one.json).toMatchObject([{ identity_id: identity.id }]);
		const all = await run('enrollment', 'getAll', { returnAll: true });
		expect(all.json).toHaveLength(realm().jobs.size);
		expect((await run('enrollment', 'getAll', { limit: 1 })).json).toHaveLength(1);
	});

	test('are taken back, unless they are complete', async () => {
		const identity = person();
		const { json } = await run('enrollment', 'create', invitation(identity.id, 'RETURN'));
		const chosen = { identity: locator('id', identity.id), enrollmentId: json[0]!.id as string };
		const link = json[0]!.credential_binding_link as string;
		expect((await run('enrollment', 'revoke', chosen)).json).toMatchObject([{ state: 'REVOKED' }]);
		const { after } = await makePasskey(link);
		expect(after.status).toBe(410);

		const again = await run('enrollment', 'create', invitation(identity.id, 'RETURN'));
		await makePasskey(again.json[0]!.credential_binding_link as string);
		const { error } = await run('enrollment', 'revoke', {
			...chosen,
			enrollmentId: again.json[0]!.id as string,
		});
		expect(error).toMatchObject({
			message: "The enrollment can't be revoked because it is complete [item 0]",
			description: expect.stringContaining("'Passkey'"),
		});
	});

	test('that do not exist, or need an authenticator, are told in words', async () => {
		const identity = locator('id', person().id);
		const unknown = await run('enrollment', 'get', { identity, enrollmentId: 'nothing' });
		expect(unknown.error?.message).toBe("Passkey enrollment 'nothing' was not found [item 0]");
		const none = await run('enrollment', 'create', {
			identity,
			deliveryMethod: 'RETURN',
			authenticatorConfig: locator('id', '={{ $json.nothing }}'),
		});
		expect(none.error?.message).toBe("'Authenticator Configuration' is empty [item 0]");
		const wrong = await run('enrollment', 'create', {
			identity,
			deliveryMethod: 'RETURN',
			authenticatorConfig: locator('id', 'nothing'),
		});
		expect(wrong.error?.message).toMatch(/^'Authenticator Configuration' /);
	});
});

describe('passkeys', () => {
	test('are listed for a person and for the whole realm', async () => {
		const identity = person();
		realm().addCredential(identity);
		realm().addCredential(identity);
		const one = await run('passkey', 'getAll', { identity: locator('id', identity.id) });
		expect(one.json).toHaveLength(2);
		const all = await run('passkey', 'getAll', { returnAll: true });
		expect(all.json).toHaveLength(realm().credentials.size);
	});

	test('are revoked for good, also where an answer was lost', async () => {
		const identity = person();
		const { id } = realm().addCredential(identity);
		sandbox.current.misbehavior.add({
			kind: 'dropAfter',
			operationId: 'RevokeCredential',
			times: 1,
		});
		const { json } = await run('passkey', 'revoke', {
			identity: locator('id', identity.id),
			passkeyId: id,
		});
		expect(json).toMatchObject([{ id, state: 'REVOKED' }]);
		expect(realm().enrollmentStatus(identity)).toBe('UNENROLLED');
	});

	test('that do not exist are told in words', async () => {
		const { error } = await run('passkey', 'revoke', {
			identity: locator('id', person().id),
			passkeyId: 'nothing',
		});
		expect(error?.message).toBe("Passkey 'nothing' was not found [item 0]");
		const empty = await run('passkey', 'get', {
			identity: locator('id', person().id),
			passkeyId: '={{ $json.nothing }}',
		});
		expect(empty.error?.message).toBe("'Passkey ID' is empty [item 0]");
	});
});
