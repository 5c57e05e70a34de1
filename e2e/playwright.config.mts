import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { folders, N8N_VERSION, N8N_VERSIONS } from './harness/settings.mts';

/** It finds Debian's and others'; another one can be named. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const MINUTE_MS = 60_000;

const forms = { testDir: path.join(import.meta.dirname, 'suites', 'forms') };

export default defineConfig<object, { version: string }>({
	testDir: path.join(import.meta.dirname, 'suites'),
	testMatch: '**/*.test.mts',
	outputDir: path.join(folders.reports, 'playwright'),
	// Each worker runs an n8n, which takes a core and a gigabyte.
	workers: 1,
	forbidOnly: process.env.CI !== undefined,
	timeout: 2 * MINUTE_MS,
	expect: { timeout: 30_000 },
	reporter: [['list'], ['json', { outputFile: path.join(folders.reports, 'e2e.json') }]],
	use: {
		actionTimeout: 30_000,
		navigationTimeout: 30_000,
		viewport: { width: 1280, height: 900 },
		screenshot: 'only-on-failure',
		launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-quic'] },
	},
	projects: [
		{ name: 'forms', ...forms, use: { version: N8N_VERSION } },
		...N8N_VERSIONS.filter((version) => version !== N8N_VERSION).map((version) => ({
			name: `n8n ${version}`,
			...forms,
			use: { version },
		})),
		{ name: 'browser', testDir: path.join(import.meta.dirname, 'suites', 'browser') },
		{ name: 'dev', testMatch: /(dev|signals)\.test\.mts$/, timeout: 5 * MINUTE_MS },
		{ name: 'package', testMatch: 'package.test.mts' },
		{ name: 'trigger', testMatch: '**/suites/trigger.test.mts', timeout: 15 * MINUTE_MS },
		{ name: 'queue', testMatch: 'queue.test.mts', timeout: 10 * MINUTE_MS },
	],
});
