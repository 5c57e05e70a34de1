import '../demo/assertNode.mts';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Facts } from '../demo/facts.mts';
import { installN8n, packNode } from '../demo/install.mts';
import { credentialsFor, importWorkflows, startN8n } from '../demo/n8n.mts';
import { startRegistry } from '../demo/registry.mts';
import { DEFAULT_PORTS, folders } from '../demo/settings.mts';
import { startSandbox } from '../sandbox/server.mts';
import { Editor } from './editor.mts';
import { lookAtInstallation } from './install.mts';
import {
	lookAtCredentials,
	lookAtForm,
	lookAtLists,
	lookAtOperations,
	lookAtTools,
} from './looks.mts';
import { lookAtTrouble, troubledCredentials } from './trouble.mts';

const { values } = parseArgs({
	options: {
		/** Takes the pictures of the README anew. */
		pictures: { type: 'boolean', default: false },
	},
});

const port = DEFAULT_PORTS.n8n + 400;
const userFolder = folders.user('browser');
await rm(userFolder, { recursive: true, force: true });
await rm(folders.screenshots, { recursive: true, force: true });
await mkdir(folders.screenshots, { recursive: true });
const options = { ...(await installN8n()), userFolder, port };
const registry = await startRegistry((await packNode()).tarball);
const sandbox = await startSandbox();
// A fresh n8n, without the node and without an owner.
let n8n = await startN8n(
	{ ...options, environment: registry.environment },
	{ hasOwner: false, hasExamples: false },
);
const facts = new Facts();
const pictures = values.pictures ? path.join(folders.root, 'docs', 'pictures') : undefined;
const editor = await Editor.open(n8n.url, pictures);
try {
	console.log('A new owner');
	await editor.signUp();
	await lookAtInstallation(editor, registry, facts);
	await editor.leave();
	await n8n.stop();
	await importWorkflows(
		options,
		[...credentialsFor(sandbox), ...troubledCredentials(sandbox)],
		[folders.examples],
	);
	n8n = await startN8n(options);
	console.log('After a restart');
	await editor.enter();
	facts.note('the owner is back, and sees the workflows', await editor.sees('Onboarding'), '');
	await lookAtCredentials(editor, sandbox, facts);
	await lookAtLists(editor, sandbox, facts);
	await lookAtOperations(editor, facts);
	await lookAtTools(editor, facts);
	await lookAtTrouble(editor, sandbox, facts);
	await lookAtForm(editor, n8n.url, sandbox, facts);
	console.log('All the while');
	facts.note(
		"the browser's console has no error of the node",
		editor.errors.length === 0,
		editor.errors,
	);
} catch (error) {
	// Where it did not get on, what was on the screen says more than the stack.
	await editor.shoot('where it ended');
	facts.note('gets to its end', false, error instanceof Error ? error.message : error);
} finally {
	await editor.close();
	await n8n.stop();
	await sandbox.close();
	await registry.close();
}
console.log(`\nThe screenshots are in ${path.relative(folders.root, folders.screenshots)}`);
console.log(`\n${facts.passed} passed, ${facts.failed} failed`);
if (facts.failed > 0) process.exitCode = 1;
