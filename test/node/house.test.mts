import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve('nodes/BeyondIdentity');
/** From the top down; those of one floor do not know each other. */
const FLOORS = [['actions', 'methods'], ['fields', 'messages'], ['transport']];
const floorOf = (folder: string) => FLOORS.findIndex((floor) => floor.includes(folder));

test('imports run downward only: actions and methods, fields and messages, transport', () => {
	const upward: string[] = [];
	for (const folder of FLOORS.flat()) {
		for (const name of readdirSync(path.join(ROOT, folder), { recursive: true }) as string[]) {
			if (!name.endsWith('.ts')) continue;
			const file = path.join(ROOT, folder, name);
			const text = readFileSync(file, 'utf8');
			for (const [, target] of text.matchAll(/from '(\.[^']*)'/g)) {
				const [other] = path
					.relative(ROOT, path.resolve(path.dirname(file), target!))
					.split(path.sep);
				const isAllowed = other === folder || floorOf(other!) > floorOf(folder);
				if (!isAllowed) upward.push(`${folder}/${name} → ${target}`);
			}
		}
	}
	expect(upward).toEqual([]);
});
