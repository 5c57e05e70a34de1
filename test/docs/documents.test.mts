import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
	columnsReference,
	operationsReference,
	scopesTable,
	withScopesTable,
} from '../../scripts/reference.mts';
import { resources } from '../../nodes/BeyondIdentity/actions/resources';

const read = (file: string) => readFileSync(path.resolve(file), 'utf8');

test('the reference of the operations is current: `npm run docs` makes it so', () => {
	expect(read('docs/operations.md')).toBe(operationsReference());
	expect(read('docs/columns.md')).toBe(columnsReference());
});

test('and so is the table of scopes in the README', () => {
	const readme = read('README.md');
	expect(readme).toContain(scopesTable());
	expect(withScopesTable(readme)).toBe(readme);
});

const documents = [
	...readdirSync('.').filter((file) => file.endsWith('.md')),
	...readdirSync('docs')
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

test.each(documents)('the links of %s lead somewhere', (file) => {
	const text = read(file);
	const headings = (markdown: string) =>
		[...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
			heading!
				.toLowerCase()
				.replaceAll(/[^\w -]/g, '')
				.replaceAll(' ', '-'),
		);
	for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
		const [name, anchor] = target!.split('#');
		const linked = name === '' ? file : path.join(path.dirname(file), name!);
		expect([target, existsSync(linked)]).toEqual([target, true]);
		if (anchor !== undefined) expect(headings(read(linked))).toContain(anchor);
	}
});

test('the README names every operation', () => {
	const text = read('README.md');
	for (const { name, operations } of resources) {
		expect(text).toContain(`**${name}**`);
		for (const operation of operations) expect(text).toContain(operation.name);
	}
});

test('every command that the README gives is one of the package', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	const commands = ['README.md', 'CONTRIBUTING.md'].flatMap((file) => [
		...read(file).matchAll(/npm run ([\w:]+)/g),
	]);
	expect(commands.length).toBeGreaterThan(0);
	for (const [, name] of commands) expect(scripts).toHaveProperty([name!]);
});

test('workflows that begin with the trigger have an ID that n8n keeps state for', () => {
	for (const folder of ['examples', 'e2e/workflows/trigger']) {
		for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
			const text = read(path.join(folder, file));
			if (!text.includes('beyondIdentityTrigger')) continue;
			const { id } = JSON.parse(text) as { id: string };
			// n8n saves no static data of a workflow whose ID is longer than its own are.
			expect([file, id.length <= 16]).toEqual([file, true]);
		}
	}
});
