import './assertNode.mts';
import { execa } from 'execa';
import { N8N_VERSIONS } from './settings.mts';

/** Does the demo's check on several n8n: all, or those that the command line names. */
const chosen = process.argv.slice(2);
const versions = chosen.length > 0 ? chosen : N8N_VERSIONS;
let passed = 0;
let failed = 0;
for (const version of versions) {
	console.log(`\nn8n ${version}`);
	const { stdout, exitCode } = await execa(
		process.execPath,
		['--import', 'tsx', 'demo/demo.mts', '--check', '--n8n', version],
		{ reject: false, stdout: ['inherit', 'pipe'], stderr: 'inherit' },
	);
	const counts = /(\d+) passed, (\d+) failed/.exec(stdout);
	passed += Number(counts?.[1] ?? 0);
	// An n8n that did not come so far is a failure too.
	failed += counts ? Number(counts[2]) : 1;
	if (exitCode !== 0 && !Number(counts?.[2])) failed += counts ? 1 : 0;
}
console.log(`\n${versions.length} versions of n8n: ${versions.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
