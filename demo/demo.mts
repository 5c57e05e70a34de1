import '../e2e/harness/assertNode.mts';
import { parseArgs } from 'node:util';
import { installNode, packNode } from '../e2e/harness/install.mts';
import { OWNER } from '../e2e/harness/settings.mts';
import { startSandbox } from '../sandbox/server.mts';
import {
	main,
	OPTIONS,
	OPTIONS_HELP,
	prepare,
	runUntilStopped,
	startWithExamples,
} from './start.mts';

const { values } = parseArgs({ options: OPTIONS });

await main(async () => {
	if (values.help) {
		console.log(`npm run demo -- [options]\n\n${OPTIONS_HELP}`);
		return;
	}
	const prepared = await prepare('demo', values);
	console.log('Packing the node and installing it in n8n…');
	await installNode(prepared.userFolder, await packNode());
	await runUntilStopped(async (onStop) => {
		const n8n = await startWithExamples(prepared);
		onStop(async () => await n8n.stop());
		const sandbox = await startSandbox({ port: prepared.sandboxPort });
		onStop(async () => await sandbox.close());
		console.log(`
Fill out the form:   ${n8n.url}/form/onboarding
Other forms:         ${n8n.url}/form/offboarding
                     ${n8n.url}/form/lost-device
                     ${n8n.url}/form/bulk-onboarding
Watch the sandbox:   ${sandbox.url}/
Open the editor:     ${n8n.url}/   (${OWNER.email}, ${OWNER.password})

Press Ctrl-C to stop everything.`);
		return n8n;
	});
});
