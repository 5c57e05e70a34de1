import type { Facts } from '../demo/facts.mts';
import type { Registry } from '../demo/registry.mts';
import type { Editor } from './editor.mts';

const PACKAGE = 'n8n-nodes-beyond-identity';

/** Installs the package as a person does, on n8n's own page for community nodes. */
export async function lookAtInstallation(
	editor: Editor,
	registry: Registry,
	facts: Facts,
): Promise<void> {
	console.log('Settings → Community nodes');
	const { page } = editor;
	await page.goto(`${editor.url}/settings/community-nodes`);
	await page.getByRole('button', { name: 'Install a community node' }).click();
	const dialog = editor.byId('communityPackageInstall-modal');
	await editor.byId('package-name-input').fill(PACKAGE);
	await editor.byId('user-agreement-checkbox').click();
	await editor.shoot('install dialog');
	await dialog.getByRole('button', { name: 'Install', exact: true }).click();
	await dialog.waitFor({ state: 'hidden' });
	const card = editor.byId('community-package-card').filter({ hasText: PACKAGE });
	const isListed = await card.waitFor().then(
		() => true,
		() => false,
	);
	facts.note('installs the package', isListed, await page.innerText('body'));
	await editor.shoot('installed');
	const tarballs = registry.asked.filter((request) => request.endsWith('.tgz'));
	facts.note('which n8n got from its registry', tarballs.length === 1, registry.asked);
}
