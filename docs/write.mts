import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'prettier';
import { operationsReference } from './reference.mts';

const text = await format(operationsReference(), { parser: 'markdown', printWidth: 100 });
await writeFile(path.join(import.meta.dirname, 'operations.md'), text);
console.log('Written to docs/operations.md');
