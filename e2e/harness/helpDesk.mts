import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import type { Editor } from './editor.mts';
import { startLanguageModel, type LanguageModel, type Turn } from './languageModel.mts';
import { post } from './rest.mts';
import { CREDENTIAL, folders } from './settings.mts';

/** Whom the conversation is about. */
export const ADA = 'ada.novak@example.com';

/**
 * n8n takes no approval from a bot, and a browser without a screen says that it is one. So this is what the
 * browser has to say.
 */
export const USER_AGENT =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

/**
 * Opens the example of an assistant that asks first, and its chat. Its model looks Ada up, suspends her where
 * a sentence begins with "Suspend", and says what the tool has answered.
 *
 * @param cookie of the owner's session
 * @param credential of Beyond Identity
 */
export async function openHelpDesk(
	editor: Editor,
	cookie: string,
	credential: { id: string; name: string } = CREDENTIAL,
): Promise<LanguageModel> {
	const model = await startLanguageModel(answer);
	try {
		await openWith(editor, cookie, credential, model);
		return model;
	} catch (error) {
		await model.close();
		throw error;
	}
}

async function openWith(
	editor: Editor,
	cookie: string,
	credential: { id: string; name: string },
	model: LanguageModel,
): Promise<void> {
	const made = await post(`${editor.url}/rest/credentials`, cookie, {
		name: 'A language model',
		type: 'openAiApi',
		data: model.credential,
	});
	if (!made.ok) throw new Error(`n8n took no credential: ${await made.text()}`);
	const { data: openAiApi } = (await made.json()) as { data: { id: string; name: string } };
	const text = await readFile(path.join(folders.examples, 'help-desk.json'), 'utf8');
	const { id: _id, ...example } = JSON.parse(text) as {
		id: string;
		nodes: Array<{ name: string; credentials?: object }>;
	};
	for (const node of example.nodes) {
		if (node.credentials) {
			node.credentials = { beyondIdentityApi: { id: credential.id, name: credential.name } };
		}
		if (node.name === 'Chat Model') {
			node.credentials = { openAiApi: { id: openAiApi.id, name: openAiApi.name } };
		}
	}
	await editor.make(example);
	await editor.byId('workflow-chat-button').click();
}

function answer(message: string, from: 'user' | 'tool'): Turn {
	if (from === 'tool') {
		const [, name] = /"display_name":"([^"]*)"/.exec(message) ?? [];
		const [, status] = /"status":"([^"]*)"/.exec(message) ?? [];
		if (message.includes('rejected')) return 'All right, I changed nothing.';
		return name === undefined ? message : `${name} is ${status}.`;
	}
	const person = { username: ADA };
	return message.startsWith('Suspend')
		? { tool: 'Suspend_Identity', arguments: { toolParameters: person, hitlParameters: {} } }
		: { tool: 'Find_Identity', arguments: person };
}

/** Looks Ada up and asks to suspend her, up to the question whether that may be done. */
export async function askToSuspend(editor: Editor): Promise<void> {
	await say(editor, `Is ${ADA} active?`);
	await expect(editor.text('Ada Novak is active.')).toBeVisible();
	await editor.shoot('found');
	await say(editor, `Suspend ${ADA}`);
	await expect(editor.text(`Suspend Identity: ${ADA}?`)).toBeVisible();
	await editor.page.getByRole('button', { name: 'Do It' }).scrollIntoViewIfNeeded();
	await editor.shoot('asked');
}

/** Writes to the chat that is open. */
export async function say(editor: Editor, words: string): Promise<void> {
	const input = editor.page.getByPlaceholder(/message/i);
	await input.fill(words);
	// The chat takes nothing while the execution before it ends.
	await expect(async () => {
		await input.press('Enter');
		await expect(input).toHaveValue('', { timeout: 1000 });
	}).toPass();
}
