import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '../../harness/fixtures.mts';
import { CREDENTIAL, folders } from '../../harness/settings.mts';
import { everyOperation, workflowOf } from '../../harness/steps.mts';

/** What stands in a panel where a field did not render. */
const BROKEN = /unknown|undefined|\[object|\[ERROR|could not/i;

test('a person finds the node, chooses from its lists, and runs it', async ({ editor, realm }) => {
	const { page } = editor;
	await editor.make(workflowOf('A first step', []));
	await editor.byId('node-creator-plus-button').click();
	await page
		.locator(
			'[data-test-id="node-creator-search-bar"], [data-test-id="nodes-list-search"] input, input[placeholder*="Search"]',
		)
		.first()
		.fill('beyond');
	await page
		.locator('[data-test-id="item-iterator-item"]', { hasText: 'Beyond Identity' })
		.first()
		.click();
	await editor.text('Add members to group').waitFor();
	await editor.shoot('actions');
	await editor.text('Add members to group').click();
	await editor.byId('node-parameters').waitFor();
	await editor.byId('node-credentials-select').click();
	await page.getByText(CREDENTIAL.name, { exact: true }).last().click();

	const items = page.locator('[data-test-id="rlc-item"]:visible');
	const search = page
		.locator('[data-test-id="rlc-search"]:visible input, input[data-test-id="rlc-search"]:visible')
		.first();
	const open = async (name: string) => {
		await editor.byId(`resource-locator-${name}`).locator('input').last().click();
		await items.first().waitFor();
	};
	await open('identity');
	await expect(items.filter({ hasText: 'Ada Novak (ada.novak@example.com)' })).toBeVisible();
	await editor.shoot('list of identities');
	await editor.picture('list', [editor.byId('resource-locator-identity'), items.nth(5)]);
	const onFirstPage = await items.count();
	await items.last().scrollIntoViewIfNeeded();
	await items.last().hover();
	await page.mouse.wheel(0, 20_000);
	await expect.poll(async () => await items.count()).toBeGreaterThan(onFirstPage);
	expect(await items.count()).toBeLessThanOrEqual(realm.identities.size);
	await search.fill('grace w');
	await expect(items).toHaveText([/Grace Weber/]);
	await editor.shoot('search in the list');
	await items.first().click();
	await open('group');
	await search.fill('contra');
	await items.filter({ hasText: 'Contractors' }).click();

	await editor.runStep();
	await expect(editor.text(/"?added"?/)).toBeVisible();
	await editor.shoot('a step that ran');
	await editor.closeStep();
	await editor.shoot('canvas');
	await expect(editor.byId('canvas')).toContainText('Add Members: Group');
});

test('every operation shows its fields and what can be added to them', async ({
	editor,
	n8n,
	cookie,
}) => {
	test.setTimeout(5 * 60_000);
	const { page } = editor;
	const steps = await everyOperation(n8n, cookie);
	expect(steps).toHaveLength(42);
	const id = await editor.make(workflowOf('Every operation', steps));
	await editor.shoot('canvas');
	for (const step of steps) {
		await test.step(step.name, async () => {
			await editor.openStep(id, step.id);
			const text = await editor.byId('node-parameters').innerText();
			for (const label of step.labels) expect.soft(text, step.name).toContain(label);
			expect.soft(text, step.name).not.toMatch(BROKEN);
			await editor.shoot(step.name);
			if (step.id === 'enrollment-create') {
				await editor.picture('invite', editor.byId('node-parameters'), { height: 520 });
			}
			if (!step.collection) return;
			const { placeholder, labels } = step.collection;
			await editor.byId('node-parameters').getByPlaceholder(placeholder).first().click();
			const options = page.locator('.el-select-dropdown__item:visible');
			await options.first().waitFor();
			const shown = (await options.allInnerTexts()).map((option) => option.trim());
			expect.soft(shown, step.name).toEqual(expect.arrayContaining(labels));
			await editor.shoot(`${step.name} ${placeholder}`);
			await page.keyboard.press('Escape');
		});
	}
});

test("the example's tools for an assistant show their fields", async ({ editor }) => {
	const { id, nodes } = JSON.parse(
		await readFile(path.join(folders.examples, 'assistant.json'), 'utf8'),
	) as { id: string; nodes: Array<{ id: string; name: string; type: string }> };
	const tools = nodes.filter(({ type }) => type.endsWith('beyondIdentityTool'));
	expect(tools.length).toBeGreaterThan(0);
	for (const tool of tools) {
		await editor.openStep(id, tool.id);
		const text = await editor.byId('node-parameters').innerText();
		expect.soft(text, tool.name).toMatch(/Resource/);
		expect.soft(text, tool.name).toMatch(/Operation/);
		expect.soft(text, tool.name).not.toMatch(BROKEN);
		await editor.shoot(tool.name);
	}
});
