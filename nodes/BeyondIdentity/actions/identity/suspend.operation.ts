import { runOperation } from '../operation';
import { changeStatus, statusFields } from './changeStatus';

export const suspend = runOperation({
	name: 'Suspend',
	value: 'suspend',
	action: 'Suspend identity',
	description: 'Keep people from signing in, without deleting them or their passkeys',
	properties: statusFields('suspend'),
	async executeAll(run) {
		await changeStatus(run, 'suspended');
	},
});
