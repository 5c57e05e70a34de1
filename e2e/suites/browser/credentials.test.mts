import { expect, test } from '../../harness/fixtures.mts';
import { apiTokenFor, clientFor } from '../../harness/n8n.mts';
import { fillCredential } from '../../harness/scenes.mts';

interface CredentialType {
	name: string;
	fieldsFor: typeof apiTokenFor;
	/** What is wrong, the field that holds it, and what the person reads. */
	mistakes: Array<[string, string, RegExp]>;
}

const types: CredentialType[] = [
	{
		name: 'Beyond Identity API',
		fieldsFor: apiTokenFor,
		mistakes: [
			['wrong token', 'apiToken', /rejected the API token/],
			['wrong tenant', 'tenantId', /belongs to the tenant/],
		],
	},
	{
		name: 'Beyond Identity OAuth2 API',
		fieldsFor: clientFor,
		mistakes: [
			['wrong secret', 'clientSecret', /doesn't recognize this client/],
			['wrong tenant', 'tenantId', /doesn't recognize this client/],
		],
	},
];

for (const { name, fieldsFor, mistakes } of types) {
	test(`a person makes a ${name} credential, and is told what is wrong`, async ({
		editor,
		sandbox,
	}) => {
		const { page } = editor;
		const fields = fieldsFor(sandbox);
		await fillCredential(editor, name, fields);
		const dialog = page.getByRole('dialog').last();
		for (const [mistake, field, said] of mistakes) {
			await editor.fill(field, 'nonsense');
			await editor.saveCredential();
			await page.getByText('Couldn’t connect with these settings').waitFor();
			// Once unfolded, they stay so.
			const details = page.getByText('More details');
			if (await details.isVisible()) await details.click();
			await expect.soft(dialog.getByText(said).first()).toBeVisible();
			await editor.shoot(mistake);
			await editor.fill(field, fields[field]!);
		}
		await editor.saveCredential();
		await expect(editor.text('Connection tested successfully')).toBeVisible();
		await editor.shoot('connected');
		if (name === 'Beyond Identity API') {
			await editor.picture('credential', editor.byId('editCredential-modal'));
		}
	});
}
