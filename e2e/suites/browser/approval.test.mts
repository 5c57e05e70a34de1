import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '../../harness/fixtures.mts';
import { startLanguageModel } from '../../harness/languageModel.mts';
import { post } from '../../harness/rest.mts';
import { folders } from '../../harness/settings.mts';

const ADA = 'ada.novak@example.com';
/** n8n takes no answer from a bot, and a browser without a screen says that it is one. */
const userAgent =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

test.use({ userAgent });

test('an assistant asks the person in the chat before it suspends anybody', async ({
	n8n,
	cookie,
	editor,
	realm,
	sandbox,
}) => {
	const model = await startLanguageModel((message, from) => {
		if (from === 'tool') {
			return message.includes('rejected') ? 'All right, I changed nothing.' : 'Done.';
		}
		const username = { username: ADA };
		return message.startsWith('Suspend')
			? { tool: 'Suspend_Identity', arguments: { toolParameters: username, hitlParameters: {} } }
			: { tool: 'Find_Identity', arguments: username };
	});
	try {
		const { page } = editor;
		const answer = await post(`${n8n.url}/rest/credentials`, cookie, {
			name: 'A language model',
			type: 'openAiApi',
			data: model.credential,
		});
		const { data: credential } = (await answer.json()) as { data: { id: string; name: string } };
		const text = await readFile(path.join(folders.examples, 'help-desk.json'), 'utf8');
		const { id: _, ...example } = JSON.parse(text) as {
			id: string;
			nodes: Array<{ name: string; credentials?: object }>;
		};
		const chatModel = example.nodes.find(({ name }) => name === 'Chat Model')!;
		chatModel.credentials = { openAiApi: { id: credential.id, name: credential.name } };
		await editor.make(example);
		const ada = realm.findByUsername(ADA)!;
		const say = async (words: string) => {
			const input = page.getByPlaceholder(/message/i);
			await input.fill(words);
			// The chat takes nothing while the execution before it ends.
			await expect(async () => {
				await input.press('Enter');
				await expect(input).toHaveValue('', { timeout: 1000 });
			}).toPass();
		};

		await editor.byId('workflow-chat-button').click();
		await say('Is Ada active?');
		await expect(editor.text('Done.')).toBeVisible();
		await editor.shoot('found');
		expect(model.told.at(-1)).toContain('"status":"active"');

		await say('Suspend Ada');
		await expect(editor.text(`Suspend Identity: ${ADA}?`)).toBeVisible();
		await editor.shoot('asked');
		await page.getByRole('button', { name: 'Cancel' }).click();
		await expect(editor.text('All right, I changed nothing.')).toBeVisible();
		expect(sandbox.journal.count('UpdateIdentity')).toBe(0);
		expect(ada.status).toBe('active');

		await say('Suspend Ada after all');
		await page.getByRole('button', { name: 'Do It' }).last().click();
		await expect(page.getByText('Done.').nth(1)).toBeVisible();
		await editor.shoot('suspended');
		expect(ada.status).toBe('suspended');
		expect(model.told.at(-1)).toContain('"status":"suspended"');
	} finally {
		await model.close();
	}
});
