import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { packNode } from '../harness/install.mts';
import { folders } from '../harness/settings.mts';

// What n8n's reviewers look at before a package is verified, done to the packed tarball.

test('the package is the same, byte for byte, each time it is built', async () => {
	const pack = async () => {
		const { tarball } = await packNode();
		return createHash('sha512')
			.update(await readFile(tarball))
			.digest('hex');
	};
	expect(await pack()).toBe(await pack());
});

test("the package passes n8n's scanner, has no dependency, and holds what it names", async ({}, info) => {
	const { tarball } = await packNode();
	const folder = info.outputPath('package');
	await execa('mkdir', ['-p', folder]);
	await execa('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const packed = await analyzePackage(folder);
	expect(packed.passed, packed.details ?? packed.message).toBe(true);

	const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
		dependencies?: object;
		n8n: { nodes: string[]; credentials: string[] };
	};
	expect(manifest.dependencies).toBeUndefined();
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		expect((await readFile(path.join(folder, file))).length, file).toBeGreaterThan(0);
	}
});

test("the source passes n8n's scanner", async () => {
	const source = await analyzePackage(folders.root, SOURCE_FILE_PATTERNS);
	expect(source.passed, source.details ?? source.message).toBe(true);
});
