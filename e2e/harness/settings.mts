import path from 'node:path';

/** The n8n that the demo runs. */
export const N8N_VERSION = '2.41.1';
/** All that the forms are tried on: the last 1.x, an older and a recent 2.x. */
export const N8N_VERSIONS = ['1.123.81', '2.8.4', N8N_VERSION];

const e2e = path.resolve(import.meta.dirname, '..');
const root = path.resolve(e2e, '..');
const reports = path.join(root, '.reports');

export const folders = {
	root,
	/** What the tests write for a person or for the project's own check. */
	reports,
	examples: path.join(root, 'examples'),
	/** What only the suite of that name needs. */
	workflows: (suite: 'forms' | 'queue' | 'trigger') => path.join(e2e, 'workflows', suite),
	/** A package.json and its lockfile, and n8n where it is installed, with the Node.js it runs on. */
	n8n: (version: string) => path.join(e2e, 'versions', version),
	/**
	 * n8n's own data. It is below `node_modules` because n8n keeps its editor there, 1,000 compiled files
	 * that a linter would read for minutes.
	 */
	user: (name: string, version = N8N_VERSION) =>
		path.join(e2e, 'versions', version, 'node_modules', '.cache', name),
	/** The tarball of this package. */
	packed: path.join(reports, 'packed'),
	/** What the browser's suite saw. */
	screenshots: path.join(reports, 'screenshots'),
};

export const DEFAULT_PORTS = { n8n: 5678, sandbox: 4010 };

/** Who signs in to the demo's editor. Nobody else reaches it: it listens on loopback. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Demo-password-1',
};

/** What the editor calls its browser by, and n8n binds a session to. */
export const BROWSER_ID = 'e2e';

/** The credential that the examples name. */
export const CREDENTIAL = { id: 'beyondIdentityDemo', name: 'Beyond Identity Sandbox' };
/** The other way to sign in. */
export const OAUTH2_CREDENTIAL = {
	id: 'beyondIdentityDemoOAuth2',
	name: 'Beyond Identity Sandbox, OAuth2',
};
