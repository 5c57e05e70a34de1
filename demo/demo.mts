import '../e2e/harness/assertNode.mts';
import { installNode, packNode } from '../e2e/harness/install.mts';
import { OWNER } from '../e2e/harness/settings.mts';
import { startSandbox } from '../sandbox/server.mts';
import { main, numberFrom, readOptions } from '../sandbox/program.mts';
import { OPTIONS, OPTIONS_HELP, prepare, runUntilStopped, startWithExamples } from './start.mts';

await main(async () => {
	const values = readOptions('npm run demo', OPTIONS);
	if (values.help) {
		console.log(`npm run demo -- [options]\n\n${OPTIONS_HELP}`);
		return;
	}
	const changeEvery = numberFrom('change-every', values['change-every'], { least: 0 });
	const prepared = await prepare('demo', values);
	console.log('Packing the node and installing it in n8n…');
	await installNode(prepared.userFolder, await packNode());
	await runUntilStopped(async (onStop, signal) => {
		const n8n = await startWithExamples(prepared, { signal });
		onStop(async () => await n8n.stop());
		const sandbox = await startSandbox({ port: prepared.sandboxPort });
		onStop(async () => await sandbox.close());
		sandbox.life.goOn(changeEvery);
		console.log(`
Fill out the form:   ${n8n.url}/form/onboarding
Other forms:         ${n8n.url}/form/offboarding
                     ${n8n.url}/form/lost-device
                     ${n8n.url}/form/bulk-onboarding   (upload examples/people.csv)
                     ${n8n.url}/form/hr-sync           (upload examples/hr-list.csv)
Watch the sandbox:   ${sandbox.url}/
See the workflows:   ${n8n.url}/home/workflows   (${OWNER.email}, ${OWNER.password})

Press Ctrl-C to stop everything.`);
		return n8n;
	});
});
