import { expect, test } from '../../harness/fixtures.mts';
import { ADA, askToSuspend, openHelpDesk, say, USER_AGENT } from '../../harness/helpDesk.mts';

test.use({ userAgent: USER_AGENT });

test('an assistant asks the person in the chat before it suspends anybody', async ({
	cookie,
	editor,
	realm,
	sandbox,
}) => {
	const { page } = editor;
	const ada = realm.findByUsername(ADA)!;
	const model = await openHelpDesk(editor, cookie);
	try {
		await askToSuspend(editor);
		await editor.picture('approval', page.locator('body'));
		await page.getByRole('button', { name: 'Cancel' }).click();
		await expect(editor.text('All right, I changed nothing.')).toBeVisible();
		expect(sandbox.journal.count('UpdateIdentity')).toBe(0);
		expect(ada.status).toBe('active');

		await say(editor, `Suspend ${ADA} after all`);
		// Of the first question, only the button that was pressed is left.
		await page.getByRole('button', { name: 'Do It' }).click();
		await expect(editor.text('Ada Novak is suspended.')).toBeVisible();
		await editor.shoot('suspended');
		expect(ada.status).toBe('suspended');
	} finally {
		await model.close();
	}
});
