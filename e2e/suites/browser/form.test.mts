import { expect, test } from '../../harness/fixtures.mts';

test('HR fills in the onboarding form, and the new colleague makes a passkey', async ({
	editor,
	sandbox,
	realm,
}) => {
	const { page } = editor;
	await page.goto(`${editor.url}/form/onboarding`);
	await page.getByLabel('Name').fill('Ada Lovelace');
	await page.getByLabel('Work Email').fill('ada.lovelace@example.com');
	await page.locator('select').selectOption('Engineering');
	await editor.shoot('form');
	await editor.picture('form', page.locator('form').first());
	await page.getByRole('button', { name: 'Submit' }).click();
	await expect(editor.text('Ada Lovelace has been added')).toBeVisible();
	await editor.shoot('closing page');
	await editor.picture('closing-page', page.locator('.card').first(), { margin: 16 });

	await page.getByRole('link', { name: 'Create the passkey' }).click();
	const create = page.getByRole('button', { name: 'Create passkey' });
	await create.waitFor();
	await editor.shoot('passkey page');
	await editor.picture('passkey', [page.getByRole('heading').first(), create], { margin: 32 });
	await create.click();
	await expect(editor.text('Your passkey is ready, Ada Lovelace')).toBeVisible();
	const identity = realm.findByUsername('ada.lovelace@example.com')!;
	expect(realm.enrollmentStatus(identity)).toBe('ENROLLED');
	await page.goto(sandbox.url);
	await editor.shoot('sandbox');
});
