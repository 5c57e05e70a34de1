import { readFileSync } from 'node:fs';
import { schemaFiles, schemaOf } from '../../scripts/schemas.mts';
import { resources } from '../../nodes/BeyondIdentity/actions/resources';
import { workFor } from '../support/everyOperation.mts';
import { useNode } from '../support/node.mts';

const { realm, run } = useNode();

const operations = resources.flatMap(({ value, operations: list }) =>
	list.map((operation) => `${value}.${operation.value}`),
);

test('the files are current: `npm run docs` makes them so', () => {
	for (const [file, text] of schemaFiles()) expect(readFileSync(file, 'utf8')).toBe(text);
});

/** Which fields are there, of which type; empty ones tell nothing. */
function shapeOf(value: unknown): unknown {
	if (Array.isArray(value))
		return { type: 'array', ...(value.length > 0 ? { items: shapeOf(value[0]) } : {}) };
	if (typeof value === 'object' && value !== null) {
		const known = Object.entries(value).filter(([, one]) => one !== null);
		return {
			type: 'object',
			properties: Object.fromEntries(known.map(([name, one]) => [name, shapeOf(one)])),
		};
	}
	return { type: Number.isInteger(value) ? 'integer' : typeof value };
}

test.each(operations)('%s puts out what its schema says, and nothing else', async (operation) => {
	const { parameters, input } = workFor(realm(), operation);
	const [resource, name] = operation.split('.') as [string, string];
	const { json } = await run({ ...parameters, resource, operation: name }, input, {
		onError: 'continueRegularOutput',
	});
	// One of the two items is meant to fail where the work differs for them.
	const [output] = json.filter(({ error }) => error === undefined);
	expect(output).toBeDefined();
	expect(schemaOf(operation)).toMatchObject(shapeOf(output) as object);
});
