import { rm } from 'node:fs/promises';
import { expect, test } from '../../harness/fixtures.mts';
import { Editor } from '../../harness/editor.mts';
import { installN8n, packNode } from '../../harness/install.mts';
import { startN8n } from '../../harness/n8n.mts';
import { startRegistry } from '../../harness/registry.mts';
import { get, logIn } from '../../harness/rest.mts';
import { installPackage } from '../../harness/scenes.mts';
import { folders } from '../../harness/settings.mts';

const PACKAGE = 'n8n-nodes-beyond-identity';

test('a new owner installs the package on the Community nodes page, and it outlives a restart', async ({
	ports,
	page,
}, { title, project }) => {
	test.setTimeout(5 * 60_000);
	const userFolder = folders.user(`${project.name}-install`);
	await rm(userFolder, { recursive: true, force: true });
	const options = { ...(await installN8n()), userFolder, port: ports.n8n + 10 };
	const registry = await startRegistry((await packNode()).tarball);
	let n8n = await startN8n({ ...options, environment: registry.environment }, { hasOwner: false });
	try {
		const editor = new Editor(page, n8n.url, title);
		await editor.signUp();
		await installPackage(editor, PACKAGE);
		expect(registry.asked.filter((request) => request.endsWith('.tgz'))).toHaveLength(1);
		expect(editor.errors, "the browser's console").toEqual([]);

		await editor.leave();
		await n8n.stop();
		n8n = await startN8n(options);
		const installed = await get<Array<{ packageName: string }>>(
			`${n8n.url}/rest/community-packages`,
			await logIn(n8n.url),
		);
		expect(installed.map(({ packageName }) => packageName)).toEqual([PACKAGE]);
		await editor.enter();
		await expect(page.getByRole('heading').first()).toBeVisible();
	} finally {
		await n8n.stop();
		await registry.close();
	}
});
