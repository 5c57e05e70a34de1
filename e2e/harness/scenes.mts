import { expect } from '@playwright/test';
import type { RealmState } from '../../sandbox/store.mts';
import type { Editor } from './editor.mts';
import { workflowOf } from './steps.mts';

/** What is done in the editor by hand, for tests and for the demo video. Each leaves the editor where it ended. */

/** Installs a package on the Community nodes page, as its owner would. */
export async function installPackage(editor: Editor, name: string): Promise<void> {
	const { page } = editor;
	await page.goto(`${editor.url}/settings/community-nodes`);
	await page.getByRole('button', { name: 'Install a community node' }).click();
	const dialog = editor.byId('communityPackageInstall-modal');
	await editor.byId('package-name-input').fill(name);
	await editor.byId('user-agreement-checkbox').click();
	await editor.shoot('dialog');
	await dialog.getByRole('button', { name: 'Install', exact: true }).click();
	await expect(dialog).toBeHidden({ timeout: 60_000 });
	await expect(editor.byId('community-package-card').filter({ hasText: name })).toBeVisible();
	await editor.shoot('installed');
}

/**
 * Opens a new credential and fills it in, for the sandbox.
 *
 * @param type as n8n's list calls it
 * @param fields by their names; the region is chosen, and a token that n8n fetches is left out
 */
export async function fillCredential(
	editor: Editor,
	type: string,
	{ region: _region, accessToken: _accessToken, ...fields }: Record<string, string>,
): Promise<void> {
	await editor.page.goto(`${editor.url}/home/credentials/create`);
	await editor.byId('new-credential-type-select').locator('input').fill(type);
	await editor.page
		.locator('[data-test-id="new-credential-type-select-option"]')
		.getByText(type, { exact: true })
		.click();
	await editor.byId('new-credential-type-button').click();
	await editor.byId('credential-save-button').waitFor();
	await editor.choose('region', 'Custom');
	for (const [field, value] of Object.entries(fields)) await editor.fill(field, value);
}

/** Opens a workflow that begins with what a form has asked. */
export async function openForm(editor: Editor): Promise<void> {
	const startsWith = [
		{ Name: 'Grace Hopper', 'Work Email': 'grace.hopper@example.com', Department: 'Engineering' },
	];
	await editor.make(workflowOf('Onboarding by hand', [], { startsWith }));
	await editor.frame();
}

/** Makes an identity, a membership, and an invitation of what the form gives, with no expression typed. */
export async function onboardByDragging(editor: Editor, realm: RealmState): Promise<void> {
	await editor.addStep('Start', 'Create identity');
	await editor.drag('Name', editor.byId('parameter-input-displayName'));
	await editor.drag('Work Email', editor.byId('parameter-input-username'));
	await editor.drag('Work Email', editor.byId('parameter-input-primaryEmailAddress'));
	await editor.shoot('create');
	await editor.frame();
	await editor.runStep();
	await expect(editor.byId('output-panel')).toContainText('enrollment_status');
	await editor.shoot('created');
	await editor.frame();
	await editor.closeStep();

	await editor.addStep('Create identity', 'Add members to group');
	await editor.drag('username', editor.byId('resource-locator-identity'));
	await editor.byId('run-data-schema-header').filter({ hasText: 'Start' }).click();
	await editor.drag('Department', editor.byId('resource-locator-group'));
	await editor.runStep();
	await expect(editor.byId('output-panel')).toContainText('identity_ids');
	await editor.shoot('added');
	await editor.frame();
	await editor.closeStep();

	await editor.addStep('Add members to group', 'Create passkey enrollment');
	await editor.byId('run-data-schema-header').filter({ hasText: 'Create identity' }).click();
	await editor.drag('id', editor.byId('resource-locator-identity'));
	await editor.byId('resource-locator-authenticatorConfig').locator('input').last().click();
	await editor.text('Hosted Web Authenticator (Hosted Web)').click();
	await editor.runStep();
	await expect(editor.byId('output-panel')).toContainText('credential_binding_link');
	await editor.shoot('invited');
	await editor.frame();
	await editor.closeStep();
	await editor.byId('zoom-to-fit').click();
	await editor.byId('tidy-up-button').click();
	await editor.shoot('canvas');
	await editor.frame();

	const grace = realm.findByUsername('grace.hopper@example.com')!;
	expect(grace.display_name).toBe('Grace Hopper');
	expect(realm.groupsOf(grace).map((group) => group.display_name)).toEqual(['Engineering']);
	expect(realm.enrollmentStatus(grace)).toBe('PENDING');
}

/** Compares a list with the realm, with the steps' own settings: it changes nothing. */
export async function previewSync(editor: Editor, realm: RealmState): Promise<void> {
	const people = [...realm.identities.values()].slice(0, 240);
	const startsWith = people.map(({ display_name: name, traits }) => ({
		'Full Name': name,
		Username: traits.username,
		'Job Title': traits.employee_number === '1003' ? 'Engineer' : '',
	}));
	await editor.make(workflowOf('A sync', [], { startsWith }));
	await editor.addStep('Start', 'Sync identities with list');
	await editor.choose('mapping', 'Map Automatically');
	await editor.shoot('panel');
	await editor.byId('parameter-input-preview').scrollIntoViewIfNeeded();
	await editor.shoot('panel below');
	await editor.runStep();
	await expect(editor.byId('output-panel')).toContainText('to suspend');
	await editor.shoot('previewed');
}

/** Adds the trigger to an empty workflow, has it watch a group, and tries it out. */
export async function watchGroup(editor: Editor): Promise<void> {
	const { page } = editor;
	await page.goto(`${editor.url}/workflow/new`);
	await editor.byId('canvas-add-button').click();
	await editor.byId('node-creator-search-bar').fill('beyond identity');
	await editor.shoot('search');
	await page
		.locator('[data-test-id="item-iterator-item"]', { hasText: 'Beyond Identity' })
		.first()
		.click();
	await editor.shoot('what can start it');
	await page.getByText('On passkey enrolled', { exact: true }).first().click();
	await editor.byId('node-parameters').waitFor();
	await editor.chooseCredential();
	await expect(editor.byId('parameter-input-event')).toContainText('Passkey Enrolled');
	await expect(editor.byId('parameter-input-group')).toHaveCount(0);
	await editor.shoot('panel');

	await editor.byId('parameter-input-event').locator('.el-select').click();
	await editor.option('Member Added to Group').click();
	await page.keyboard.press('Escape');
	await expect(editor.byId('parameter-input-group')).toBeVisible();
	await editor.byId('parameter-input-group').locator('input').last().click();
	await page.getByText('Engineering', { exact: true }).first().click();
	await editor.shoot('with a group');
	await editor.byId('node-execute-button').click();
	await expect(editor.byId('output-panel')).toContainText('2 items');
	await editor.shoot('tried out');
}
