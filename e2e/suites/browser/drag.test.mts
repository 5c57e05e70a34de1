import { expect, test } from '../../harness/fixtures.mts';
import { workflowOf } from '../../harness/steps.mts';

test('a person drags an email and a group, also from an output that is not there yet', async ({
	editor,
	realm,
}) => {
	const field = (name: string) => editor.byId(`resource-locator-${name}`);
	const mode = (name: string) =>
		field(name)
			.locator('[data-test-id="rlc-mode-selector"] input, .rlc-mode-selector input')
			.first();

	const steps = [
		{ id: 'get', name: 'Get', parameters: { resource: 'identity', operation: 'get' } },
		{ id: 'add', name: 'Add', parameters: { resource: 'group', operation: 'addMembers' } },
	];
	const startsWith = [{ email: 'ada.novak@example.com', team: 'Contractors' }];
	const id = await editor.make(workflowOf('Dragged', steps, { isChain: true, startsWith }));

	await test.step('an email onto Identity', async () => {
		await editor.openStep(id, 'get');
		await editor.drag('email', field('identity'));
		await editor.shoot('dropped');
		await expect(field('identity')).toContainText('{{ $json.email }}');
		await expect(mode('identity')).toHaveValue('By ID or Username');
	});

	await test.step('a field of the output before the first run', async () => {
		await editor.openStep(id, 'add');
		await expect(editor.inputField('primary_email_address')).toBeVisible();
		await editor.shoot('preview');
		await editor.drag('username', field('identity'));
		await expect(field('identity')).toContainText('{{ $json.username }}');
		await editor.byId('run-data-schema-header').filter({ hasText: 'Start' }).click();
		await editor.drag('team', field('group'));
		await expect(field('group')).toContainText("{{ $('Start').item.json.team }}");
		await expect(mode('group')).toHaveValue('By ID or Name');
		await editor.shoot('all dropped');
	});

	await test.step('and both are found', async () => {
		await editor.runStep();
		await expect(editor.byId('output-panel')).toContainText('identity_ids');
		await editor.shoot('ran');
		const ada = realm.findByUsername('ada.novak@example.com')!;
		expect(realm.groupsOf(ada).map(({ display_name: name }) => name)).toContain('Contractors');
	});
});
