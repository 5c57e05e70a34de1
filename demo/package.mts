import './assertNode.mts';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { execa } from 'execa';
import { Facts } from './facts.mts';
import { packNode } from './install.mts';
import { folders } from './settings.mts';

/** What n8n's reviewers look at before a package is verified, done to the packed tarball. */
const facts = new Facts();
console.log('The package');
const digest = async (file: string) =>
	createHash('sha512')
		.update(await readFile(file))
		.digest('hex');
const first = await digest((await packNode()).tarball);
const { tarball } = await packNode();
facts.note(
	'is the same, byte for byte, each time it is built',
	(await digest(tarball)) === first,
	first,
);

const folder = await mkdtemp(path.join(tmpdir(), 'beyond-identity-package-'));
try {
	await execa('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const packed = await analyzePackage(folder);
	facts.note(
		"passes n8n's scanner as it is packed",
		packed.passed,
		packed.details ?? packed.message,
	);
	const source = await analyzePackage(folders.root, SOURCE_FILE_PATTERNS);
	facts.note('and as it is written', source.passed, source.details ?? source.message);
	const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
		dependencies?: object;
		n8n: { nodes: string[]; credentials: string[] };
	};
	facts.note(
		'has no runtime dependency',
		manifest.dependencies === undefined,
		manifest.dependencies,
	);
	const missing: string[] = [];
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		await readFile(path.join(folder, file)).catch(() => missing.push(file));
	}
	facts.note('holds the node and the credentials that it names', missing.length === 0, missing);
} finally {
	await rm(folder, { recursive: true });
}
console.log(`\n${facts.passed} passed, ${facts.failed} failed`);
if (facts.failed > 0) process.exitCode = 1;
