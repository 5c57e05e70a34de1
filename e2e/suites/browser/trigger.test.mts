import { expect, test } from '../../harness/fixtures.mts';
import { CREDENTIAL } from '../../harness/settings.mts';

test('a trigger that was just added: chosen by what happens, tried out, and nothing is noted', async ({
	editor,
	realm,
	sandbox,
}) => {
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
	await editor.chooseCredential(CREDENTIAL.name);
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
	const output = editor.byId('output-panel');
	await expect(output).toContainText('2 items');
	await editor.shoot('tried out');
	const [enrolled] = [...realm.identities.values()];
	expect(realm.enrollmentStatus(enrolled!)).toBe('ENROLLED');
	expect(sandbox.journal.count('ListIdentities')).toBe(1);
});
