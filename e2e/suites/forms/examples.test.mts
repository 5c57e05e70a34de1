import { expect, test } from '../../harness/fixtures.mts';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RealmState } from '../../../sandbox/store.mts';
import { publishWorkflows, unpublishWorkflow } from '../../harness/n8n.mts';
import {
	executionsOf,
	fillForm,
	get,
	logIn,
	runWorkflow,
	submitForm,
} from '../../harness/rest.mts';
import { folders } from '../../harness/settings.mts';

/** The link to a passkey that a page holds, as a browser reads it. */
function linkIn(page: string): string {
	const [, link] = /href=["']?(http[^"'> ]*invokeAuthenticator[^"'> ]*)/.exec(page) ?? [];
	expect(link, 'a link to a passkey').toBeDefined();
	return link!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}

/** The applications that somebody has directly. */
function applicationsOf(realm: RealmState, id: string): string[] {
	return [...realm.ssoConfigs.values()]
		.filter((config) => realm.ssoMembers.get(config.id)!.identities.has(id))
		.map(({ display_name: name }) => name);
}

/** Opens a link to a passkey and presses its button. */
async function followLink(link: string): Promise<string> {
	await fetch(link);
	return await (await fetch(link, { method: 'POST' })).text();
}

test('Onboarding: a form becomes an enrolled person in the right group', async ({ n8n, realm }) => {
	const form = await (await fetch(`${n8n.url}/form/onboarding`)).text();
	for (const word of ['Name', 'Work Email', 'Department', 'Engineering']) {
		expect.soft(form).toContain(word);
	}
	const before = realm.identities.size;
	const page = await submitForm(`${n8n.url}/form/onboarding`, [
		'Ada Lovelace',
		'ada.lovelace@example.com',
		'Engineering',
	]);
	expect(page).toContain('Ada Lovelace has been added');
	expect(realm.identities.size).toBe(before + 1);
	const identity = realm.findByUsername('ada.lovelace@example.com')!;
	expect(identity.display_name).toBe('Ada Lovelace');
	expect(identity.traits.primary_email_address).toBe('ada.lovelace@example.com');
	expect(realm.groupsOf(identity).map((group) => group.display_name)).toEqual(['Engineering']);
	expect(realm.enrollmentStatus(identity)).toBe('PENDING');
	expect(page).toContain('Applications: Wiki.');
	expect(applicationsOf(realm, identity.id)).toEqual(['Wiki']);

	expect(await followLink(linkIn(page))).toContain('Your passkey is ready, Ada Lovelace');
	expect(realm.enrollmentStatus(identity)).toBe('ENROLLED');
});

test('Onboarding: in a realm without applications, that step is skipped', async ({
	n8n,
	realm,
}) => {
	realm.ssoConfigs.clear();
	const page = await submitForm(`${n8n.url}/form/onboarding`, [
		'Grace Hopper',
		'grace.hopper@example.com',
		'Engineering',
	]);
	expect(page).toContain('Grace Hopper has been added');
	expect(page).not.toContain('pplications');
	linkIn(page);
});

test('Onboarding: an application that cannot be assigned is named, and the link is there', async ({
	n8n,
	sandbox,
}) => {
	const refused = { kind: 'status', status: 403, body: { message: 'forbidden' } } as const;
	sandbox.misbehavior.add({ ...refused, operationId: 'AddIdentitiesToSsoConfig' });
	const page = await submitForm(`${n8n.url}/form/onboarding`, [
		'Grace Hopper',
		'grace.hopper@example.com',
		'Engineering',
	]);
	expect(page).toContain('Not assigned: Wiki.');
	linkIn(page);
	sandbox.misbehavior.add({ ...refused, operationId: 'listSsoConfigs' });
	const second = await submitForm(`${n8n.url}/form/onboarding`, [
		'Linus New',
		'linus.new@example.com',
		'Engineering',
	]);
	expect(second).toContain('The applications could not be read, so none was assigned.');
	linkIn(second);
});

test('Onboarding: an email that is taken changes nothing and is said on the page', async ({
	n8n,
	realm,
}) => {
	const before = realm.identities.size;
	const page = await submitForm(`${n8n.url}/form/onboarding`, [
		'Ada Again',
		'ADA.novak@example.com',
		'Sales',
	]);
	expect(page.replaceAll('&#x27;', "'")).toContain(
		"The username 'ADA.novak@example.com' is already taken.",
	);
	expect(page, 'no stack trace').not.toMatch(/\bat \w+.*\.js|NodeApiError/);
	expect(realm.identities.size).toBe(before);
	const groups = realm.groupsOf(realm.findByUsername('ada.novak@example.com')!);
	expect(groups.map((group) => group.display_name)).not.toContain('Sales');
});

test('Lost device: the passkey is revoked, and a link makes a new one', async ({ n8n, realm }) => {
	const identity = realm.findByUsername('ada.novak@example.com')!;
	const passkeys = () =>
		[...realm.credentials.values()]
			.filter(({ identity_id: id }) => id === identity.id)
			.map(({ state }) => state);
	expect(passkeys()).toEqual(['ACTIVE']);
	const page = await submitForm(`${n8n.url}/form/lost-device`, ['ada.novak@example.com']);
	expect(passkeys()).toEqual(['REVOKED']);
	await followLink(linkIn(page));
	expect(passkeys()).toEqual(['REVOKED', 'ACTIVE']);
});

test('Lost device: a passkey that may still work is said, and nobody is invited', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const identity = realm.findByUsername('ada.novak@example.com')!;
	realm.addCredential(identity);
	const refusal = { kind: 'status', operationId: 'RevokeCredential', from: 2 } as const;
	sandbox.misbehavior.add({ ...refusal, status: 403, body: { message: 'forbidden' } });
	const page = await submitForm(`${n8n.url}/form/lost-device`, ['ada.novak@example.com']);
	expect(page).toContain('Ada Novak may still have an active passkey');
	expect(page).toContain('1 of 2 were revoked, and no invitation was created.');
	expect(sandbox.journal.count('CreateCredentialBindingJob')).toBe(0);
});

test('Lost device: a person without a passkey gets a link, too', async ({ n8n, realm }) => {
	expect(realm.findByUsername('vera.weber@example.com')).toBeDefined();
	const page = await submitForm(`${n8n.url}/form/lost-device`, ['vera.weber@example.com']);
	expect(page).toContain('No active passkeys were found, so none was revoked.');
	linkIn(page);
});

test('Offboarding: the person is suspended and in no group', async ({ n8n, realm }) => {
	const identity = realm.findByUsername('ada.novak@example.com')!;
	expect(realm.groupsOf(identity).length).toBeGreaterThan(0);
	const page = await submitForm(`${n8n.url}/form/offboarding`, ['ADA.NOVAK@example.com']);
	expect(page).toContain('Ada Novak has been offboarded');
	expect(page).toMatch(/Removed from: .*Engineering/);
	expect(identity.status).toBe('suspended');
	expect(realm.groupsOf(identity)).toEqual([]);
	expect(page).toContain('Direct access removed: Wiki.');
	expect(applicationsOf(realm, identity.id)).toEqual([]);
});

test('Offboarding: a suspension whose answer was lost is not told as one that did not happen', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const identity = realm.findByUsername('ada.novak@example.com')!;
	// Also the tries that follow.
	sandbox.misbehavior.add({ kind: 'dropAfter', operationId: 'UpdateIdentity' });
	const page = await submitForm(`${n8n.url}/form/offboarding`, ['ada.novak@example.com']);
	expect(identity.status).toBe('suspended');
	expect(page).toContain('It is not certain whether the person was suspended');
	expect(page).toContain('may or may not have been made');
});

test('Lost device: an invitation whose answer was lost is not told as one that there is not', async ({
	n8n,
	sandbox,
}) => {
	sandbox.misbehavior.add({ kind: 'dropAfter', operationId: 'CreateCredentialBindingJob' });
	const page = await submitForm(`${n8n.url}/form/lost-device`, ['ada.novak@example.com']);
	expect(page).toContain('Ada Novak has no active passkey, and may have been invited');
});

test('Offboarding: who has no applications is told of none, and who may keep some is not called offboarded', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const page = await submitForm(`${n8n.url}/form/offboarding`, ['vera.weber@example.com']);
	expect(page).toContain('Vera Weber has been offboarded');
	expect(page).not.toContain('pplications');
	const refused = { kind: 'status', status: 403, body: { message: 'forbidden' } } as const;
	sandbox.misbehavior.add({ ...refused, operationId: 'DeleteIdentitiesFromSsoConfig' });
	const second = await submitForm(`${n8n.url}/form/offboarding`, ['ada.novak@example.com']);
	expect(second).toContain('Ada Novak can no longer sign in, but may still have applications');
	expect(second).toContain('Direct access not removed: Wiki.');
	expect(realm.findByUsername('ada.novak@example.com')!.status).toBe('suspended');
});

test('Offboarding: who is suspended and still in a group is not called offboarded', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const refusal = { kind: 'status', operationId: 'DeleteGroupMembers' } as const;
	sandbox.misbehavior.add({ ...refusal, status: 403, body: { message: 'forbidden' } });
	const page = await submitForm(`${n8n.url}/form/offboarding`, ['ada.novak@example.com']);
	expect(page).toContain('Ada Novak can no longer sign in, but may still be in groups');
	expect(realm.findByUsername('ada.novak@example.com')!.status).toBe('suspended');
});

test('Offboarding: an unknown email is said on the page', async ({ n8n, sandbox: _sandbox }) => {
	const page = await submitForm(`${n8n.url}/form/offboarding`, ['stranger@example.com']);
	expect(page).toContain('No identity has the username');
});

test('Bulk onboarding: whoever can be helped is, and the others are named', async ({
	n8n,
	sandbox,
	realm,
}) => {
	const rows = [
		'Name,Email,Department,Groups',
		'Grace Hopper,grace.hopper@example.com,Engineering,"Engineering, Contractors"',
		// Known, enrolled, and with another department.
		'Ada Novak,ada.novak@example.com,Legal,Legal',
		'No Group,no.group@example.com,Sales,Nowhere',
		'Bad <Name>,bad.name@example.com,Sales,Sales',
		'Linus New,linus.new@example.com,Sales,Sales',
		'No Email,,Sales,Sales',
	];
	const invitedBefore = realm.jobs.size;
	const page = await submitForm(`${n8n.url}/form/bulk-onboarding`, [
		new File([rows.join('\n')], 'people.csv', { type: 'text/csv' }),
	]);
	expect.soft(page).toContain('3 of 6 people');
	expect.soft(page).toContain('Row 4 (no.group@example.com): ');
	expect.soft(page).toMatch(/No group has the name or ID .*Nowhere/);
	expect.soft(page).toContain('Row 5 (bad.name@example.com): ');
	expect.soft(page).toContain('Row 7 (no email): ');
	expect.soft(page, "n8n's count of items means nothing here").not.toContain('[item');

	const invited = [...realm.jobs.values()]
		.slice(invitedBefore)
		.filter(({ delivery_method: method }) => method === 'EMAIL')
		.map(({ identity_id: id }) => realm.identities.get(id)?.traits.username);
	expect(invited, 'an email to each person without a passkey').toEqual([
		'grace.hopper@example.com',
		'linus.new@example.com',
	]);
	expect(sandbox.journal.count('CreateBatchCredentialBindingJob')).toBe(1);
	expect(sandbox.journal.count('CreateCredentialBindingJob')).toBe(0);
	const groupsOf = (username: string) =>
		realm.groupsOf(realm.findByUsername(username)!).map(({ display_name: name }) => name);
	expect(groupsOf('grace.hopper@example.com').sort()).toEqual(['Contractors', 'Engineering']);
	expect(groupsOf('ada.novak@example.com')).toContain('Legal');
});

test('Access review: the administrators, with the roles of their own', async ({
	n8n,
	cookie,
	sandbox: _sandbox,
}) => {
	const runs = await runWorkflow(n8n.url, cookie, 'beyondIdentityAccessReview', 'Every Monday');
	const table = (runs.Table?.data?.main[0] ?? [])
		.map(({ json }) => json)
		.sort((one, other) => String(one.Name).localeCompare(String(other.Name)));
	expect(table.map(({ Name }) => Name)).toEqual(['Ada Novak', 'Alan Novak', 'Amina Novak']);
	expect(table.map((row) => row['Directly Assigned Roles'])).toEqual(['Help Desk', '', '']);
});

/** Uploads an HR list, and gives the page that follows. */
async function uploadHrList(n8nUrl: string, change: (rows: string[]) => string[] = (rows) => rows) {
	const list = await readFile(path.join(folders.examples, 'hr-list.csv'), 'utf8');
	const rows = change(list.trim().split('\n')).join('\n');
	return await fillForm(`${n8nUrl}/form/hr-sync`, [
		new File([rows], 'hr-list.csv', { type: 'text/csv' }),
	]);
}

const APPROVE = 'Yes, apply them';

test('HR sync: what is approved is done, and nothing before that', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const before = sandbox.journal.totals();
	const page = await uploadHrList(n8n.url);
	expect.soft(page.html).toContain('2 to create');
	expect.soft(page.html).toContain('3 to suspend');
	expect.soft(page.html).toContain('Grace Hopper');
	expect.soft(page.html).toContain('leaves Design');
	expect(sandbox.journal.count('CreateIdentity')).toBe(before.CreateIdentity ?? 0);
	expect(sandbox.journal.count('UpdateIdentity')).toBe(before.UpdateIdentity ?? 0);

	const { html } = await fillForm(page.url, [APPROVE], 1);
	expect.soft(html).toContain('9 people were changed');
	expect.soft(html).toContain('3 suspended');
	const grace = realm.findByUsername('grace.hopper@example.com')!;
	expect(realm.groupsOf(grace).map(({ display_name: name }) => name)).toEqual(['Engineering']);
	// Renamed, and not replaced.
	expect(realm.findByUsername('yusuf.okafor@example.com')).toBeUndefined();
	expect(realm.findByUsername('yusuf.okafor-klein@example.com')!.traits.employee_number).toBe(
		'1050',
	);
	const moved = realm.findByUsername('edsger.okafor@example.com')!;
	expect(realm.groupsOf(moved).map(({ display_name: name }) => name)).toEqual(['Marketing']);

	const again = await uploadHrList(n8n.url);
	expect(again.html).toContain('Nothing was changed');
	expect(again.html).toContain('Everyone is up to date');
});

test('HR sync: what is not approved is not done', async ({ n8n, sandbox }) => {
	const page = await uploadHrList(n8n.url);
	const { html } = await fillForm(page.url, ['No, change nothing'], 1);
	expect(html).toContain('The changes were not approved');
	expect(sandbox.journal.count('CreateIdentity') + sandbox.journal.count('UpdateIdentity')).toBe(0);
});

test('HR sync: a list that is much too short changes nothing, and the page says why', async ({
	n8n,
	sandbox,
}) => {
	const { html } = await uploadHrList(n8n.url, (rows) => rows.slice(0, 100));
	expect(html).toContain('Nothing was changed');
	expect(html).toContain(
		'people would lose access or groups, and the limit is 50 (20% of 246 active people)',
	);
	expect(sandbox.journal.count('CreateIdentity') + sandbox.journal.count('UpdateIdentity')).toBe(0);
});

test('HR sync: a directory that changed between preview and approval is left alone', async ({
	n8n,
	realm,
	sandbox,
}) => {
	const page = await uploadHrList(n8n.url);
	realm.addIdentity('Late Comer', { type: 'traits_v0', username: 'late.comer@example.com' });
	const { html } = await fillForm(page.url, [APPROVE], 1);
	expect(html).toContain('Nothing was changed');
	expect(html).toContain('What would be done is no longer what was approved');
	expect(sandbox.journal.count('CreateIdentity') + sandbox.journal.count('UpdateIdentity')).toBe(0);
});

test('HR sync: a row that cannot be read is named, and then nobody is suspended', async ({
	n8n,
	realm,
}) => {
	const page = await uploadHrList(n8n.url, (rows) => [
		...rows,
		',No Number,no.number@example.com,Sales,',
	]);
	expect.soft(page.html).toContain('Row 247');
	expect.soft(page.html).not.toContain('to suspend');
	const { html } = await fillForm(page.url, [APPROVE], 1);
	expect.soft(html).toContain('people were changed, and 1 failed');
	expect.soft(html).toContain('Row 247: ');
	expect(realm.findByUsername('grace.hopper@example.com')).toBeDefined();
	const suspended = [...realm.identities.values()].filter(({ status }) => status === 'suspended');
	expect(suspended).toHaveLength(4);
});

test('Nightly sync: tells what changed, and says nothing of a night without changes', async ({
	n8n,
	cookie,
	realm,
}) => {
	const runs = await runWorkflow(n8n.url, cookie, 'beyondIdentityNightlySync', 'Every Night');
	const text = String(runs.Message?.data?.main[0]?.[0]?.json.text);
	expect(text).toContain('Created: Grace Hopper');
	expect(text).toContain('Suspended: ');
	expect(text).toContain('(Not in the input.)');
	expect(realm.findByUsername('grace.hopper@example.com')).toBeDefined();
	const again = await runWorkflow(n8n.url, cookie, 'beyondIdentityNightlySync', 'Every Night');
	expect(again.Sync?.data?.main[0]?.[0]?.json).toMatchObject({ action: 'none' });
	expect(again.Message).toBeUndefined();
});

/** Lets a workflow note who is there, and then, when the rest has happened, poll once more. */
async function published(
	n8nUrl: string,
	workflowId: string,
	polls: () => number,
	happens: () => void,
): Promise<void> {
	const before = polls();
	await publishWorkflows(n8nUrl, [{ id: workflowId }]);
	await expect.poll(polls).toBeGreaterThan(before);
	// n8n keeps what was noted a moment after the poll.
	const cookie = await logIn(n8nUrl);
	const workflow = `${n8nUrl}/rest/workflows/${workflowId}`;
	await expect
		.poll(async () =>
			JSON.stringify((await get<{ staticData: unknown }>(workflow, cookie)).staticData),
		)
		.toContain('state');
	await unpublishWorkflow(n8nUrl, workflowId);
	happens();
	await publishWorkflows(n8nUrl, [{ id: workflowId }]);
}

test('Welcome: who enrolls is greeted and in the group, and who loses the passkey leaves it', async ({
	n8n,
	cookie,
	realm,
	sandbox,
}) => {
	const id = 'biWelcome';
	const [loser] = [...realm.identities.values()];
	const winner = realm.findByUsername('vera.weber@example.com')!;
	const members = () => {
		const group = [...realm.groups.values()].find(
			({ display_name: name }) => name === 'Passkey Enrolled',
		);
		return group ? realm.membersOf(group).map(({ display_name: name }) => name) : [];
	};
	const polls = () => sandbox.journal.count('ListIdentities');
	try {
		await published(n8n.url, id, polls, () => realm.addCredential(winner));
		await expect.poll(members).toEqual(['Vera Weber']);
		await unpublishWorkflow(n8n.url, id);
		await published(n8n.url, id, polls, () => {
			for (const one of realm.credentials.values()) {
				if (one.identity_id === winner.id || one.identity_id === loser!.id) one.state = 'REVOKED';
			}
		});
		await expect.poll(members).toEqual([]);
		await expect
			.poll(async () => (await executionsOf(n8n.url, cookie, id)).map(({ status }) => status))
			.toEqual(['success', 'success']);
	} finally {
		await unpublishWorkflow(n8n.url, id);
	}
	const [first, second] = await executionsOf(n8n.url, cookie, id);
	expect(first!.runs['Welcome Message']?.data?.main[0]?.map(({ json }) => json)).toEqual([
		{
			to: 'vera.weber@example.com',
			text: 'Welcome, Vera Weber! Your passkey is ready. You can now sign in without a password.',
		},
	]);
	expect(second!.runs['Alert Message']?.data?.main[0]?.map(({ json }) => json.text).sort()).toEqual(
		['Ada Novak no longer has an active passkey.', 'Vera Weber no longer has an active passkey.'],
	);
});

test('Leaver alarm: who joins or leaves the administrators is named', async ({
	n8n,
	cookie,
	realm,
	sandbox,
}) => {
	const id = 'biLeaverAlarm';
	const administrators = [...realm.groups.values()].find(
		({ display_name: name }) => name === 'Beyond Identity Administrators',
	)!;
	const [first, second] = realm.membersOf(administrators);
	const polls = () => sandbox.journal.count('ListGroupMembers');
	const texts = async () =>
		(await executionsOf(n8n.url, cookie, id)).flatMap(
			({ runs }) => runs.Alert?.data?.main[0]?.map(({ json }) => json.text) ?? [],
		);
	try {
		await published(n8n.url, id, polls, () => {
			realm.removeMember(administrators, first!.id);
			realm.removeIdentity(second!);
			realm.addMember(administrators, realm.findByUsername('vera.weber@example.com')!.id);
		});
		await expect
			.poll(async () => (await texts()).sort())
			.toEqual([
				'Ada Novak left Beyond Identity Administrators.',
				'Vera Weber was added to Beyond Identity Administrators.',
				'alan.novak@example.com left Beyond Identity Administrators because the account was deleted.',
			]);
	} finally {
		await unpublishWorkflow(n8n.url, id);
	}
});

test('Enrollment reminder: invites again after three days, and at most twice', async ({
	n8n,
	cookie,
	realm,
}) => {
	const remind = async () => await runWorkflow(n8n.url, cookie, 'biReminder', 'Every Morning');
	const invitationsOf = (id: string) =>
		[...realm.jobs.values()].filter(({ identity_id: owner }) => owner === id);
	const pass = (days: number) => {
		for (const job of realm.jobs.values()) {
			const time = Date.parse(job.create_time) - days * 24 * 60 * 60 * 1000;
			job.create_time = new Date(time).toISOString();
		}
	};
	const invited = [...new Set([...realm.jobs.values()].map(({ identity_id: id }) => id))];
	const [enrolled, suspended, ...others] = invited;
	await remind();
	expect(realm.jobs.size).toBe(invited.length);
	realm.addCredential(realm.identities.get(enrolled!)!);
	realm.changeIdentity(realm.identities.get(suspended!)!, { status: 'suspended' });
	for (const count of [2, 3, 3]) {
		pass(4);
		await remind();
		expect(others.map((id) => invitationsOf(id).length)).toEqual(others.map(() => count));
	}
	expect([enrolled, suspended].map((id) => invitationsOf(id!).length)).toEqual([1, 1]);
});
