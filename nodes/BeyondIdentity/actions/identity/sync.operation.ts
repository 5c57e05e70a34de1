import { runOperation } from '../operation';
import { syncOptions, syncProperties } from './syncFields';
import { syncPeople } from './syncPeople';

export const sync = runOperation({
	name: 'Sync',
	value: 'sync',
	action: 'Sync identities with list',
	description:
		'Make the identities match the list of all input items: create, update, and suspend or remove people',
	properties: syncProperties,
	options: syncOptions,
	isNoTool: true,
	isOneList: true,
	async executeAll(run) {
		await syncPeople(run);
	},
});
