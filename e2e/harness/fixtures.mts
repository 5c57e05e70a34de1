import { rm } from 'node:fs/promises';
import { expect, test as base, type BrowserContext } from '@playwright/test';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { brokenCredentialsFor } from './brokenCredentials.mts';
import { Editor } from './editor.mts';
import { installN8n, installNode, packNode } from './install.mts';
import { credentialsFor, importWorkflows, publishWorkflows, startN8n, type N8n } from './n8n.mts';
import { startRegistry, type Registry } from './registry.mts';
import { logIn } from './rest.mts';
import { BROWSER_ID, folders, N8N_VERSION } from './settings.mts';

/** Away from the demo's and from each other's. */
const FIRST_PORT = 6078;
const PORTS_PER_WORKER = 100;
/** Where n8n is not installed yet. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;

interface WorkerFixtures {
	/** Of n8n. */
	version: string;
	ports: { n8n: number; sandbox: number };
	/** n8n with the packed node, its credentials, and the examples published. */
	n8n: N8n;
	/** The owner's session. */
	cookie: string;
}

/** n8n as a new owner has it: nobody is signed up, and nothing is installed. */
interface NewN8n {
	url: string;
	/** Where its npm finds this package, and nothing else. */
	registry: Registry;
	restart(): Promise<void>;
}

interface TestFixtures {
	newN8n: NewN8n;
	/** As it is when it is new, at the address that n8n's credentials name. */
	sandbox: Sandbox;
	/** The realm that n8n's credentials name. */
	realm: RealmState;
	/** n8n's editor in Chromium, with the owner signed in. */
	editor: Editor;
}

/** A test that drives n8n. Tests of one project share an n8n; each has a sandbox of its own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
	version: [N8N_VERSION, { scope: 'worker', option: true }],

	ports: [
		async ({}, use, { parallelIndex }) => {
			const n8n = FIRST_PORT + parallelIndex * PORTS_PER_WORKER;
			await use({ n8n, sandbox: n8n + 50 });
		},
		{ scope: 'worker' },
	],

	n8n: [
		async ({ version, ports }, use, { project }) => {
			const userFolder = folders.user(project.name, version);
			await rm(userFolder, { recursive: true, force: true });
			const options = { ...(await installN8n(version)), userFolder, port: ports.n8n };
			await installNode(userFolder, await packNode());
			const sandbox = await startSandbox({ port: ports.sandbox });
			await sandbox.close();
			const workflows = await importWorkflows(
				options,
				[...credentialsFor(sandbox), ...brokenCredentialsFor(sandbox)],
				[folders.examples, folders.workflows('forms')],
			);
			const n8n = await startN8n(options);
			try {
				// One that polls would be in the way of every test that counts requests.
				await publishWorkflows(
					n8n.url,
					workflows.filter(({ isPolling }) => !isPolling),
				);
				await use(n8n);
			} finally {
				await n8n.stop();
			}
		},
		{ scope: 'worker', timeout: INSTALL_TIMEOUT_MS },
	],

	cookie: [async ({ n8n }, use) => await use(await logIn(n8n.url)), { scope: 'worker' }],

	newN8n: async ({ ports, version }, use, { project }) => {
		const userFolder = folders.user(`${project.name}-new`, version);
		await rm(userFolder, { recursive: true, force: true });
		const options = { ...(await installN8n(version)), userFolder, port: ports.n8n + 10 };
		const registry = await startRegistry((await packNode()).tarball);
		try {
			const { environment } = registry;
			let n8n = await startN8n({ ...options, environment }, { hasOwner: false });
			const restart = async () => {
				await n8n.stop();
				n8n = await startN8n(options);
			};
			try {
				await use({ url: n8n.url, registry, restart });
			} finally {
				await n8n.stop();
			}
		} finally {
			await registry.close();
		}
	},

	sandbox: async ({ ports }, use) => {
		const sandbox = await startSandbox({ port: ports.sandbox });
		brokenCredentialsFor(sandbox);
		await use(sandbox);
		await sandbox.close();
	},

	realm: async ({ sandbox }, use) => await use(sandbox.store.realms.get(sandbox.realmId)!),

	editor: async ({ n8n, sandbox: _started, context, page }, use, { title }) => {
		await signedIn(context, n8n.url);
		const editor = new Editor(page, n8n.url, title);
		await use(editor);
		await editor.leave();
		expect(editor.errors, "the browser's console").toEqual([]);
	},
});

/** Signs the owner in to n8n's editor, in a browser. */
export async function signedIn(context: BrowserContext, n8nUrl: string): Promise<void> {
	const [name = '', value = ''] = (await logIn(n8nUrl)).split(/=(.*)/s);
	await context.addCookies([{ name, value, url: n8nUrl }]);
	await known(context);
}

/** Gives a browser the name that sessions are bound to, so that a test may ask n8n in its name. */
export async function known(context: BrowserContext): Promise<void> {
	await context.addInitScript((id) => {
		try {
			localStorage.setItem('n8n-browserId', id);
		} catch {
			// The blank page and forms, which n8n isolates, have no storage.
		}
	}, BROWSER_ID);
}

export { expect };
