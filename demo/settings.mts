import path from 'node:path';

/** The n8n that the demo runs. */
export const N8N_VERSION = '2.41.1';
/** All that the check runs on: the last 1.x, an older and a recent 2.x. */
export const N8N_VERSIONS = ['1.123.81', '2.8.4', N8N_VERSION];

const root = path.resolve(import.meta.dirname, '..');
const demoFolder = path.join(root, '.n8n-demo');

export const folders = {
	root,
	examples: path.join(root, 'examples'),
	/** What only the check needs. */
	checkWorkflows: path.join(root, 'demo', 'check-workflows'),
	/** What only the queue mode's test needs. */
	queueWorkflows: path.join(root, 'demo', 'queue-workflows'),
	/** What is to be installed: a package.json and its lockfile, with the Node.js that brings a runtime. */
	n8nManifest: (version: string) => path.join(root, 'demo', 'versions', version),
	/** Where n8n is installed. */
	n8n: (version: string) => path.join(demoFolder, `n8n-${version}`),
	/** What the browser's test saw. */
	screenshots: path.join(demoFolder, 'screenshots'),
	/** The tarball of this package. */
	packed: path.join(demoFolder, 'packed'),
	/** n8n's own data; `check` has its own, so that it always starts from nothing. */
	user: (name: 'demo' | 'check' | 'bench' | 'browser' | 'queue', version = N8N_VERSION) =>
		path.join(demoFolder, `user-${name}-${version}`),
};

export const DEFAULT_PORTS = { n8n: 5678, sandbox: 4010 };

/** Who signs in to the demo's editor. Nobody else reaches it: it listens on loopback. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Demo-password-1',
};

/** The credential that the examples name. */
export const CREDENTIAL = { id: 'beyondIdentityDemo', name: 'Beyond Identity Sandbox' };
/** The other way to sign in. */
export const OAUTH2_CREDENTIAL = {
	id: 'beyondIdentityDemoOAuth2',
	name: 'Beyond Identity Sandbox, OAuth2',
};

/** A problem that the person at the terminal can do something about: a sentence and a way out. */
export class Obstacle extends Error {}
