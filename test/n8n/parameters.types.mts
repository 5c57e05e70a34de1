/**
 * What must not compile. `npm run typecheck` holds it: a line that is expected not to compile and does
 * is an error. Nothing here is run.
 */
import { itemOperation } from '../../nodes/BeyondIdentity/actions/operation';
import { identityLocator } from '../../nodes/BeyondIdentity/fields/locators';
import { pagingFields } from '../../nodes/BeyondIdentity/fields/paging';

export const declared = itemOperation({
	name: 'Example',
	value: 'example',
	action: 'Try example',
	description: 'Only here to be type-checked',
	properties: [
		{ displayName: 'Display Name', name: 'displayName', type: 'string', default: '' },
		{ displayName: 'Is On', name: 'isOn', type: 'boolean', default: false },
		identityLocator('Somebody'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			default: {},
			options: [{ displayName: 'Title', name: 'title', type: 'string', default: '' }],
		},
	],
	options: [{ displayName: 'Own', name: 'own', type: 'boolean', default: false }],
	async execute(item) {
		const { parameters } = item;
		parameters.text('displayName');
		// @ts-expect-error -- a name with a slip
		parameters.text('displayNam');
		// @ts-expect-error -- a switch is no text
		parameters.text('isOn');
		// @ts-expect-error -- a locator is no text
		parameters.text('identity');

		parameters.in('additionalFields').text('title');
		// @ts-expect-error -- not in this collection
		parameters.in('additionalFields').text('displayName');
		// @ts-expect-error -- no collection
		parameters.in('displayName');

		parameters.in('options').isOn('own');
		parameters.in('options').optionalChoice('realmId');
		// @ts-expect-error -- an option of another operation
		parameters.in('options').isOn('createGroup');

		await item.identityId('identity');
		// @ts-expect-error -- no locator for a group is declared
		await item.groupId('group');
		// @ts-expect-error -- a list needs paging fields
		return await item.list({ apiMethod: 'ListGroups', path: '', scopes: [], key: '' });
	},
});

export const list = itemOperation({
	name: 'List',
	value: 'list',
	action: 'List examples',
	description: 'Only here to be type-checked',
	properties: pagingFields,
	async execute(item) {
		return await item.list({ apiMethod: 'ListGroups', path: '', scopes: [], key: '' });
	},
});
