import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { operationsReference } from './reference.mts';

await writeFile(path.join(import.meta.dirname, 'operations.md'), operationsReference());
console.log('Written to docs/operations.md');
