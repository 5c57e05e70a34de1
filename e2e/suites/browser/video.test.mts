import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Editor } from '../../harness/editor.mts';
import { expect, known, test } from '../../harness/fixtures.mts';
import { ADA, askToSuspend, openHelpDesk, USER_AGENT } from '../../harness/helpDesk.mts';
import { apiTokenFor } from '../../harness/n8n.mts';
import { Recording, type Chapter } from '../../harness/recording.mts';
import { get, logIn } from '../../harness/rest.mts';
import {
	fillCredential,
	installPackage,
	onboardByDragging,
	openForm,
	previewSync,
	watchGroup,
} from '../../harness/scenes.mts';
import { folders, N8N_VERSION } from '../../harness/settings.mts';

const PACKAGE = 'n8n-nodes-beyond-identity';
/** What n8n asks of a demo video. */
const MOST_SECONDS = 5 * 60;
/** How long a viewer gets to read what is on the screen. */
const PACE_MS = 2000;
/** Into the documentation, if its pictures are to be taken anew; else where reports go. */
const folder = process.env.PICTURES ? path.join(folders.root, 'docs') : folders.reports;

test.use({ userAgent: USER_AGENT });

test('the demo video: installed, connected, used, and given to an assistant, in less than five minutes', async ({
	newN8n: { url },
	context,
	page,
	sandbox,
	realm,
}, { title }) => {
	test.setTimeout(15 * 60_000);
	const editor = new Editor(page, url, title, { paceMs: PACE_MS });
	await known(context);
	await editor.signUp();
	const recording = await Recording.start(page);
	try {
		await recording.begin(
			'Beyond Identity for n8n',
			`Recorded in n8n ${N8N_VERSION} against the package's sandbox. All people are made up, and a stand-in plays the language model.`,
		);

		await recording.begin(
			'Install the package',
			'In Settings, Community nodes, enter the package name and install it.',
		);
		await installPackage(editor, PACKAGE);

		await recording.begin(
			'Connect to Beyond Identity',
			'Choose a region and paste the tenant ID, the realm ID, and an API token. n8n tests them when you save.',
		);
		await fillCredential(editor, 'Beyond Identity API', apiTokenFor(sandbox));
		await editor.fill('apiToken', 'not the token');
		await editor.saveCredential();
		await page.getByText('Couldn’t connect with these settings').waitFor();
		await page.getByText('More details').click();
		await editor.shoot('refused');
		await editor.fill('apiToken', sandbox.apiToken);
		await editor.saveCredential();
		await expect(editor.text('Connection tested successfully')).toBeVisible();
		await editor.shoot('connected');
		await page.keyboard.press('Escape');

		await recording.begin(
			'Onboard someone by dragging',
			'Create the person, add them to the group named after their department, and invite them to create a passkey.',
		);
		await openForm(editor);
		await onboardByDragging(editor, realm);

		await recording.begin(
			'Keep people up to date',
			'Sync compares a whole list with Beyond Identity. A new step only shows what would change.',
		);
		await previewSync(editor, realm);
		expect(sandbox.journal.count('UpdateIdentity')).toBe(0);

		await recording.begin(
			'Start a workflow when people change',
			'The trigger notices when people are added, suspended, or enrolled, and when they join or leave a group.',
		);
		await watchGroup(editor);

		await recording.begin(
			'Give it to an assistant',
			'Most operations can be tools. This assistant looks people up by itself, and asks before it suspends anyone.',
		);
		const cookie = await logIn(url);
		const [credential] = await get<Array<{ id: string; name: string }>>(
			`${url}/rest/credentials`,
			cookie,
		);
		const model = await openHelpDesk(editor, cookie, credential);
		try {
			await askToSuspend(editor);
			await page.getByRole('button', { name: 'Do It' }).click();
			await expect(editor.text('Ada Novak is suspended.')).toBeVisible();
			await editor.shoot('suspended');
		} finally {
			await model.close();
		}
		expect(realm.findByUsername(ADA)!.status).toBe('suspended');
		expect(editor.errors, "the browser's console").toEqual([]);

		const seconds = await recording.stop(path.join(folder, 'demo-video.mp4'));
		await writeFile(path.join(folder, 'demo-video.md'), scriptOf(recording.chapters, seconds));
		expect(seconds).toBeLessThan(MOST_SECONDS);
		// What took time is on it, and not left out.
		expect(seconds * 1000).toBeGreaterThan(recording.chapters.at(-1)!.at);
	} finally {
		await recording.drop();
		await editor.leave();
	}
});

/** What a narrator says, and when. */
function scriptOf(chapters: Chapter[], seconds: number): string {
	const at = (second: number) =>
		`${Math.floor(second / 60)}:${String(Math.floor(second % 60)).padStart(2, '0')}`;
	return [
		'# Demo video',
		'',
		`[demo-video.mp4](demo-video.mp4), ${Math.floor(seconds / 60)} minutes ${Math.floor(seconds % 60)} seconds, without sound. \`npm run test:browser\` records it, from the packed package, in n8n ${N8N_VERSION}.`,
		'',
		...chapters.map(
			({ at: begins, title, words }) => `- **${at(begins / 1000)} ${title}.** ${words}`,
		),
		'',
	].join('\n');
}
