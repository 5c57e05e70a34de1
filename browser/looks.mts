import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Facts } from '../demo/facts.mts';
import { apiTokenFor, clientFor } from '../demo/n8n.mts';
import { folders } from '../demo/settings.mts';
import type { Sandbox } from '../sandbox/server.mts';
import type { Editor } from './editor.mts';
import { everyOperation, workflowOf } from './workflows.mts';

/** What stands in a panel where a field did not render. */
const BROKEN = /unknown|undefined|\[object|\[ERROR|could not/i;

/** Makes each credential in the editor, with wrong values and with right ones. */
export async function lookAtCredentials(
	editor: Editor,
	sandbox: Sandbox,
	facts: Facts,
): Promise<void> {
	const { page } = editor;
	const tried: Array<
		[string, Record<string, string>, Array<[string, Record<string, string>, RegExp]>]
	> = [
		[
			'Beyond Identity API',
			apiTokenFor(sandbox),
			[
				['a wrong token', { apiToken: 'nonsense' }, /rejected the API token/],
				['a wrong tenant', { tenantId: 'nonsense' }, /belongs to the tenant/],
			],
		],
		[
			'Beyond Identity OAuth2 API',
			clientFor(sandbox),
			[
				['a wrong secret', { clientSecret: 'nonsense' }, /doesn't recognize this client/],
				['a wrong tenant', { tenantId: 'nonsense' }, /doesn't recognize this client/],
			],
		],
	];
	for (const [type, fitting, wrong] of tried) {
		console.log(`A credential of the type ${type}`);
		await page.goto(`${editor.url}/home/credentials/create`);
		await editor.byId('new-credential-type-select').locator('input').fill(type);
		await page
			.locator('[data-test-id="new-credential-type-select-option"]')
			.getByText(type, { exact: true })
			.click();
		await editor.byId('new-credential-type-button').click();
		const dialog = page.getByRole('dialog').last();
		await editor.byId('credential-save-button').waitFor();
		await editor.choose('region', 'Custom');
		const { region: _region, accessToken: _accessToken, ...fields } = fitting;
		for (const [name, value] of Object.entries(fields)) await editor.fill(name, value);
		for (const [what, change, words] of wrong) {
			for (const [name, value] of Object.entries(change)) await editor.fill(name, value);
			await editor.saveCredential();
			await page.getByText('Couldn’t connect with these settings').waitFor();
			// Once unfolded, they stay so.
			const details = page.getByText('More details');
			if (await details.isVisible()) await details.click();
			const isSaid = await editor.sees(words);
			facts.note(`says that it has ${what}`, isSaid, (await dialog.innerText()).slice(0, 600));
			await editor.shoot(`credential ${type} ${what}`);
			for (const name of Object.keys(change)) await editor.fill(name, fitting[name]!);
		}
		await editor.saveCredential();
		facts.note(
			'connects with the right values',
			await editor.sees('Connection tested successfully'),
			'',
		);
		await editor.shoot(`credential ${type} right`);
		if (type === 'Beyond Identity API')
			await editor.picture('credential', editor.byId('editCredential-modal'));
	}
}

/** Finds the node in the panel, chooses from its lists, and runs it. */
export async function lookAtLists(editor: Editor, sandbox: Sandbox, facts: Facts): Promise<void> {
	console.log('A first step');
	const { page } = editor;
	await editor.make(workflowOf('A first step', []));
	await editor.byId('node-creator-plus-button').click();
	await page
		.locator(
			'[data-test-id="node-creator-search-bar"], [data-test-id="nodes-list-search"] input, input[placeholder*="Search"]',
		)
		.first()
		.fill('beyond');
	const found = page
		.locator('[data-test-id="item-iterator-item"]', { hasText: 'Beyond Identity' })
		.first();
	const isFound = await found.waitFor().then(
		() => true,
		() => false,
	);
	facts.note('the node is found by "beyond"', isFound, await editor.page.innerText('body'));
	await editor.shoot('panel search');
	await found.click();
	await page.getByText('Add members to group').first().waitFor();
	await editor.shoot('panel actions');
	await page.getByText('Add members to group').first().click();
	await editor.byId('node-parameters').waitFor();

	const open = async (name: string) => {
		await editor.byId(`resource-locator-${name}`).locator('input').last().click();
		await page.locator('[data-test-id="rlc-item"]:visible').first().waitFor();
	};
	const shown = async () => await page.locator('[data-test-id="rlc-item"]:visible').allInnerTexts();
	await open('identity');
	const first = await shown();
	await editor.shoot('list of identities');
	await editor.picture('list', [
		editor.byId('resource-locator-identity'),
		page.locator('[data-test-id="rlc-item"]:visible').nth(5),
	]);
	facts.note(
		'the list shows people by name and username',
		first.some((text) => text.includes('Ada Novak (ada.novak@example.com)')),
		first.slice(0, 5),
	);
	const last = page.locator('[data-test-id="rlc-item"]:visible').last();
	await last.scrollIntoViewIfNeeded();
	await last.hover();
	await page.mouse.wheel(0, 20_000);
	const all = sandbox.store.realms.get(sandbox.realmId)!.identities.size;
	await page.waitForFunction(
		(count) => document.querySelectorAll('[data-test-id="rlc-item"]').length >= count,
		first.length + 1,
	);
	const more = await shown();
	facts.note(
		'and goes on to its second page',
		more.length > first.length && more.length <= all,
		more.length,
	);
	await page
		.locator('[data-test-id="rlc-search"]:visible input, input[data-test-id="rlc-search"]:visible')
		.first()
		.fill('grace w');
	await page.locator('[data-test-id="rlc-item"]:visible', { hasText: 'Grace Weber' }).waitFor();
	await editor.shoot('search in the list');
	facts.note('a search finds a part of a name', (await shown()).length === 1, await shown());
	await page.locator('[data-test-id="rlc-item"]:visible', { hasText: 'Grace Weber' }).click();
	await open('group');
	await page
		.locator('[data-test-id="rlc-search"]:visible input, input[data-test-id="rlc-search"]:visible')
		.first()
		.fill('contra');
	await page.locator('[data-test-id="rlc-item"]:visible', { hasText: 'Contractors' }).click();
	await editor.runStep();
	facts.note('the step runs and its output is there', await editor.sees(/"?added"?/), '');
	await editor.shoot('a step that ran');
	await editor.picture('step', editor.byId('ndv'), { height: 540 });
	await editor.closeStep();
	await editor.shoot('canvas');
	const canvas = await editor.byId('canvas').innerText();
	facts.note('under the step stands what it does', canvas.includes('Add Members: Group'), canvas);
}

/** Opens every operation and looks for fields that do not render. */
export async function lookAtOperations(editor: Editor, facts: Facts): Promise<void> {
	console.log('Every operation');
	const steps = everyOperation();
	const id = await editor.make(workflowOf('Every operation', steps));
	await editor.shoot('every operation on the canvas');
	for (const step of steps) {
		await editor.openStep(id, step.id);
		const text = await editor.byId('node-parameters').innerText();
		const missing = step.labels.filter((label) => !text.includes(label));
		const broken = BROKEN.exec(text)?.[0];
		facts.note(`${step.name} shows its fields`, missing.length === 0 && !broken, {
			missing,
			broken,
		});
		await editor.shoot(step.name);
		if (step.id === 'enrollment-create') {
			await editor.picture('invite', editor.byId('node-parameters'), { height: 520 });
		}
		if (step.collection) await lookAtCollection(editor, step.name, step.collection, facts);
	}
}

/** Opens the list of what can be added to a step. */
async function lookAtCollection(
	editor: Editor,
	name: string,
	{ placeholder, labels }: { placeholder: string; labels: string[] },
	facts: Facts,
): Promise<void> {
	const { page } = editor;
	await editor.byId('node-parameters').getByPlaceholder(placeholder).first().click();
	const options = page.locator('.el-select-dropdown__item:visible');
	await options.first().waitFor();
	const shown = (await options.allInnerTexts()).map((text) => text.trim());
	const missing = labels.filter((label) => !shown.includes(label));
	facts.note(`${name} offers what can be added`, missing.length === 0, { missing, shown });
	await editor.shoot(`${name} ${placeholder}`);
	await page.keyboard.press('Escape');
}

/** Opens the example's tools, as an assistant has them. */
export async function lookAtTools(editor: Editor, facts: Facts): Promise<void> {
	console.log('As tools of an assistant');
	const { id, nodes } = JSON.parse(
		await readFile(path.join(folders.examples, 'assistant.json'), 'utf8'),
	) as { id: string; nodes: Array<{ id: string; name: string; type: string }> };
	for (const node of nodes.filter(({ type }) => type.endsWith('beyondIdentityTool'))) {
		await editor.openStep(id, node.id);
		const text = await editor.byId('node-parameters').innerText();
		const isWhole = /Resource/.test(text) && /Operation/.test(text) && !BROKEN.test(text);
		facts.note(`${node.name} shows its fields`, isWhole, text);
		await editor.shoot(`tool ${node.name}`);
	}
}

/** Fills in the form as the person in HR does, and follows the link as the new colleague does. */
export async function lookAtForm(
	editor: Editor,
	url: string,
	sandbox: Sandbox,
	facts: Facts,
): Promise<void> {
	console.log('The onboarding form');
	const { page } = editor;
	await page.goto(`${url}/form/onboarding`);
	await page.getByLabel('Name').fill('Ada Lovelace');
	await page.getByLabel('Work Email').fill('ada.lovelace@example.com');
	await page.locator('select').selectOption('Engineering');
	await editor.shoot('form');
	await editor.picture('form', page.locator('form').first());
	await page.getByRole('button', { name: 'Submit' }).click();
	facts.note(
		'leads to a closing page with a greeting',
		await editor.sees('Ada Lovelace has been added'),
		await page.innerText('body'),
	);
	await editor.shoot('closing page');
	await editor.picture('closing-page', page.locator('.card').first(), { margin: 16 });
	await page.getByRole('link', { name: 'Create the passkey' }).click();
	await page.getByRole('button', { name: 'Create passkey' }).waitFor();
	await editor.shoot('passkey page');
	await editor.picture(
		'passkey',
		[page.getByRole('heading').first(), page.getByRole('button', { name: 'Create passkey' })],
		{ margin: 32 },
	);
	await page.getByRole('button', { name: 'Create passkey' }).click();
	facts.note(
		'whose link makes a passkey',
		await editor.sees('Your passkey is ready, Ada Lovelace'),
		await page.innerText('body'),
	);
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const identity = realm.findByUsername('ada.lovelace@example.com');
	facts.note(
		'and the person is enrolled',
		identity !== undefined && realm.enrollmentStatus(identity) === 'ENROLLED',
		identity,
	);
	await page.goto(sandbox.url);
	await editor.shoot('sandbox');
}
