import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve('nodes/BeyondIdentity');
/** From the top down; those of one floor do not know each other. */
const FLOORS = [
	['trigger'],
	['actions', 'methods'],
	['n8n'],
	['fields', 'messages', 'provisioning'],
	['transport'],
];
const floorOf = (folder: string) => FLOORS.findIndex((floor) => floor.includes(folder));

interface Import {
	file: string;
	/** As it stands in the file. */
	target: string;
	/** A type is gone once the code is compiled. */
	isType: boolean;
}

/** All imports of a folder's files, by paths below the node's folder. */
function importsIn(folder: string): Import[] {
	const names = readdirSync(path.join(ROOT, folder), { recursive: true }) as string[];
	return names
		.filter((name) => name.endsWith('.ts'))
		.flatMap((name) => {
			const file = path.join(folder, name);
			const text = readFileSync(path.join(ROOT, file), 'utf8');
			const all = text.matchAll(/^(?:import|export)( type)?\b(?:[^;]*?\bfrom)? '([^']+)'/gm);
			return [...all].map(([, type, target]) => ({
				file,
				target: target!,
				isType: type !== undefined,
			}));
		});
}

/** Where a relative import leads, below the node's folder. */
const resolved = ({ file, target }: Import) =>
	path.relative(ROOT, path.resolve(ROOT, path.dirname(file), target));

const isRelative = ({ target }: Import) => target.startsWith('.');

test('every folder has its floor', () => {
	const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	// The shapes of outputs are data for n8n's editor.
	expect(folders.map(({ name }) => name).sort()).toEqual(['__schema__', ...FLOORS.flat()].sort());
});

test('imports run downward only', () => {
	const upward = FLOORS.flat().flatMap((folder) =>
		importsIn(folder)
			.filter(isRelative)
			.filter((one) => {
				const [other] = resolved(one).split(path.sep);
				return other !== folder && floorOf(other!) <= floorOf(folder);
			})
			.map(({ file, target }) => `${file} → ${target}`),
	);
	expect(upward).toEqual([]);
});

test('provisioning and transport import nothing of n8n that is there at run time', () => {
	const foreign = ['provisioning', 'transport'].flatMap((folder) =>
		importsIn(folder).filter((one) => !isRelative(one)),
	);
	expect(foreign).toEqual([]);
});

test('within transport, the resources stand on the client, and the client on auth and http', () => {
	const parts = ['resources', 'client.ts', 'http', 'auth', 'errors'];
	const partOf = (file: string) => {
		const part = file.split(path.sep)[1]!;
		return part.endsWith('.ts') || !part.includes('.') ? part : `${part}.ts`;
	};
	const wrong = importsIn('transport')
		.filter((one) => isRelative(one) && !one.isType)
		.filter((one) => {
			const [from, to] = [partOf(one.file), partOf(`${resolved(one)}`)];
			const target = parts.findIndex((part) => part === to || part === `${to}.ts`);
			return target >= 0 && parts.indexOf(from) > target && !(from === 'auth' && to === 'http');
		})
		.map(({ file, target }) => `${file} → ${target}`);
	expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
	const graph = new Map<string, string[]>();
	for (const folder of FLOORS.flat()) {
		for (const one of importsIn(folder)) {
			if (!isRelative(one) || one.isType) continue;
			const target = resolved(one);
			const file = [`${target}.ts`, path.join(target, 'index.ts')].find((name) => {
				try {
					readFileSync(path.join(ROOT, name));
					return true;
				} catch {
					return false;
				}
			})!;
			graph.set(one.file, [...(graph.get(one.file) ?? []), file]);
		}
	}
	const circles: string[] = [];
	const visited = new Set<string>();
	const walk = (file: string, way: string[]) => {
		if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
		if (visited.has(file)) return;
		visited.add(file);
		for (const next of graph.get(file) ?? []) walk(next, [...way, file]);
	};
	for (const file of graph.keys()) walk(file, []);
	expect(circles).toEqual([]);
});
