import path from 'node:path';
import { expect, test } from '../../harness/fixtures.mts';
import { previewSync } from '../../harness/scenes.mts';
import { folders } from '../../harness/settings.mts';

test('HR uploads its list, reads what would change, and approves it', async ({ editor, realm }) => {
	const { page } = editor;
	await page.goto(`${editor.url}/form/hr-sync`);
	await page.locator('input[type=file]').setInputFiles(path.join(folders.examples, 'hr-list.csv'));
	await page.getByRole('button', { name: 'Submit' }).click();
	const table = page.locator('table');
	await expect(table).toContainText('Grace Hopper');
	await expect(table.locator('tr')).toHaveCount(10);
	await editor.shoot('preview page');
	await editor.picture('sync-preview', page.locator('.card').first(), { margin: 16 });
	await page.locator('select').selectOption('Yes, apply them');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(editor.text('9 people were changed')).toBeVisible();
	await editor.shoot('final page');
	expect(realm.findByUsername('grace.hopper@example.com')).toBeDefined();
});

test('a sync that was just added only looks', async ({ editor, realm, sandbox }) => {
	await previewSync(editor, realm);
	await expect(editor.byId('output-panel')).toContainText('6 to suspend');
	expect(sandbox.journal.count('UpdateIdentity')).toBe(0);
});
