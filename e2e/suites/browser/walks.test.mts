import { expect, test } from '../../harness/fixtures.mts';
import { onboardByDragging, openForm } from '../../harness/scenes.mts';
import { workflowOf } from '../../harness/steps.mts';

test.describe('as a new user', () => {
	test.setTimeout(4 * 60_000);

	test('form, identity, group, invitation: dragged, with no expression typed', async ({
		editor,
		realm,
	}) => {
		await openForm(editor);
		const walk = await editor.countPresses();
		await onboardByDragging(editor, realm);
		test.info().annotations.push({ type: 'walk', description: await walk() });
		await editor.animate('first-workflow');
	});

	test('a list of 300 people is mapped automatically, and the rows that failed are found', async ({
		editor,
		realm,
	}) => {
		const startsWith = people(300);
		startsWith[16]!['Last Name'] = '<Hopper>';
		startsWith[119]!['Work Email'] = '';
		startsWith[249]!['First Name'] = 'x'.repeat(70);
		await editor.make(workflowOf('An import', [], { startsWith }));
		const before = realm.identities.size;
		const walk = await editor.countPresses();

		await editor.addStep('Start', 'Create or update identity');
		await editor.choose('mapping', 'Map Automatically');
		await editor.drag('Work Email', editor.byId('parameter-input-username'));
		await editor.byId('node-parameters').getByPlaceholder('Add Field').click();
		const groups = editor.page.waitForResponse(/dynamic-node-parameters\/options/);
		await editor.option('Group Names or IDs').click();
		await groups;
		await editor.choose('groups', 'Contractors');
		await editor.page.keyboard.press('Escape');
		await editor.shoot('mapped automatically');
		await editor.byId('tab-settings').click();
		await editor.choose('onError', 'Continue (using error output)');
		await editor.runStep();
		await expect(editor.byId('output-panel')).toContainText('297 created, 3 failed.');
		await expect(editor.byId('output-panel')).toContainText(
			'Columns that match no field: Start Date',
		);
		await editor.shoot('hints');
		await editor.text(/^Error Branch/).click();
		await editor.byId('radio-button-table').last().click();
		await expect(editor.byId('output-panel')).toContainText('<Hopper>');
		await editor.shoot('failed rows');
		test.info().annotations.push({ type: 'walk', description: await walk() });

		expect(realm.identities.size).toBe(before + 297);
		const person = realm.findByUsername('person.5@example.org')!;
		expect(person).toMatchObject({ display_name: 'Person Number5' });
		expect(person.traits).toMatchObject({
			given_name: 'Person',
			family_name: 'Number5',
			title: 'Engineer',
			employee_number: '5005',
		});
		expect(realm.groupsOf(person).map((group) => group.display_name)).toEqual(['Contractors']);
	});

	test('a leaver is suspended and taken out of all groups, with one step each', async ({
		editor,
		realm,
	}) => {
		const startsWith = [{ email: 'ada.novak@example.com' }];
		await editor.make(workflowOf('A leaver', [], { startsWith }));
		const walk = await editor.countPresses();

		await editor.addStep('Start', 'Suspend identity', 'offboard');
		await editor.drag('email', editor.byId('resource-locator-identity'));
		await editor.runStep();
		await expect(editor.byId('output-panel')).toContainText('suspended');
		await editor.shoot('suspended');
		await editor.closeStep();
		await editor.addStep('Suspend identity', 'Remove identity from all groups', 'deprovision');
		await editor.drag('id', editor.byId('resource-locator-identity'));
		await editor.runStep();
		await expect(editor.byId('output-panel')).toContainText('Beyond Identity Administrators');
		await editor.shoot('removed');
		test.info().annotations.push({ type: 'walk', description: await walk() });

		const ada = realm.findByUsername('ada.novak@example.com')!;
		expect(ada.status).toBe('suspended');
		expect(realm.groupsOf(ada)).toEqual([]);
	});
});

/** Rows as an HR system exports them. */
function people(howMany: number): Array<Record<string, string>> {
	return Array.from({ length: howMany }, (_, index) => ({
		'Employee ID': String(5000 + index),
		'First Name': 'Person',
		'Last Name': `Number${index}`,
		'Work Email': `person.${index}@example.org`,
		Department: 'Engineering',
		'Job Title': 'Engineer',
		'Start Date': '2026-12-01',
	}));
}
