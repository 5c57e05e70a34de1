import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { columnsReference, operationsReference, withScopesTable } from './reference.mts';
import { schemaFiles } from './schemas.mts';

const root = path.join(import.meta.dirname, '..');
const readme = path.join(root, 'README.md');
await writeFile(path.join(root, 'docs', 'operations.md'), operationsReference());
await writeFile(path.join(root, 'docs', 'columns.md'), columnsReference());
await writeFile(readme, withScopesTable(await readFile(readme, 'utf8')));
for (const [file, text] of schemaFiles()) {
	await mkdir(path.dirname(path.join(root, file)), { recursive: true });
	await writeFile(path.join(root, file), text);
}
console.log(
	'Written to docs/operations.md and docs/columns.md, the schemas of outputs, and the table of scopes to README.md',
);
