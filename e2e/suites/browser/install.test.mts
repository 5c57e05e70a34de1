import { Editor } from '../../harness/editor.mts';
import { expect, test } from '../../harness/fixtures.mts';
import { get, logIn } from '../../harness/rest.mts';
import { installPackage } from '../../harness/scenes.mts';

const PACKAGE = 'n8n-nodes-beyond-identity';

test('a new owner installs the package on the Community nodes page, and it outlives a restart', async ({
	newN8n,
	page,
}, { title }) => {
	test.setTimeout(5 * 60_000);
	const { url, registry } = newN8n;
	const editor = new Editor(page, url, title);
	await editor.signUp();
	await installPackage(editor, PACKAGE);
	expect(registry.asked.filter((request) => request.endsWith('.tgz'))).toHaveLength(1);
	expect(editor.errors, "the browser's console").toEqual([]);

	await editor.leave();
	await newN8n.restart();
	const installed = await get<Array<{ packageName: string }>>(
		`${url}/rest/community-packages`,
		await logIn(url),
	);
	expect(installed.map(({ packageName }) => packageName)).toEqual([PACKAGE]);
	await editor.enter();
	await expect(page.getByRole('heading').first()).toBeVisible();
	await editor.leave();
});
