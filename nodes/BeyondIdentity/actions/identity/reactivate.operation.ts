import { runOperation } from '../operation';
import { changeStatus, statusFields } from './changeStatus';

export const reactivate = runOperation({
	name: 'Reactivate',
	value: 'reactivate',
	action: 'Reactivate identity',
	description: 'Let suspended people sign in again',
	properties: statusFields('reactivate'),
	async executeAll(run) {
		await changeStatus(run, 'active');
	},
});
