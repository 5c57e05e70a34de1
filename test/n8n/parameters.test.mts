import type { INodeParameters } from 'n8n-workflow';
import { field, type ShapesOf } from '../../nodes/BeyondIdentity/fields/field';
import { optionsField } from '../../nodes/BeyondIdentity/fields/options';
import { Parameters } from '../../nodes/BeyondIdentity/n8n/parameters';

const fields = [
	field({ displayName: 'Display Name', name: 'displayName', type: 'string', default: '' }),
	field({ displayName: 'Username', name: 'username', type: 'string', default: '' }),
	field({ displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false }),
	field({ displayName: 'Limit', name: 'limit', type: 'number', default: 50 }),
	field({ displayName: 'Identity', name: 'identity', type: 'resourceLocator', default: '' }),
	field({
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		default: {},
		options: [
			field({ displayName: 'Groups', name: 'groups', type: 'string', default: '' }),
			field({ displayName: 'Work: Job Title', name: 'title', type: 'string', default: '' }),
		],
	}),
	optionsField([]),
];

/** Parameters with some values, as n8n resolves them, and as the workflow holds them. */
function parametersOf(values: Record<string, unknown>, raw: INodeParameters = {}) {
	const asked: string[] = [];
	const source = {
		read: (name: string) => {
			asked.push(name);
			if (values[name] instanceof Error) throw values[name];
			return values[name];
		},
		raw,
	};
	return { parameters: new Parameters<ShapesOf<typeof fields>>(fields, source, 3), asked };
}

const messageOf = (work: () => unknown) => {
	try {
		return `none: ${JSON.stringify(work())}`;
	} catch (error) {
		return (error as Error).message;
	}
};

test.each<[unknown, string | undefined]>([
	['  Ada ', 'Ada'],
	['', ''],
	[42, '42'],
	[true, 'true'],
	[null, undefined],
	[undefined, undefined],
])('the text of %j is %j', (value, text) => {
	expect(parametersOf({ displayName: value }).parameters.text('displayName')).toBe(text);
});

test.each<[unknown, string]>([
	[['a'], "'Display Name' must be text, but it is a list"],
	[{ a: 1 }, "'Display Name' must be text, but it is an object"],
])('%j is no text', (value, message) => {
	const { parameters } = parametersOf({ displayName: value });
	expect(messageOf(() => parameters.text('displayName'))).toBe(message);
});

test.each<[unknown, boolean]>([
	[true, true],
	['true', true],
	[false, false],
	['false', false],
	['', false],
	[null, false],
	[undefined, false],
])('a switch that is %j is %j', (value, isOn) => {
	expect(parametersOf({ returnAll: value }).parameters.isOn('returnAll')).toBe(isOn);
});

test('a switch that is neither is told by its label', () => {
	const { parameters } = parametersOf({ returnAll: 'perhaps' });
	expect(messageOf(() => parameters.isOn('returnAll'))).toBe("'Return All' must be true or false");
});

test.each<[unknown, string]>([
	[5, 'none: 5'],
	['7', 'none: 7'],
	[0, "'Limit' must be a whole number, 1 or greater"],
	[1.5, "'Limit' must be a whole number, 1 or greater"],
	['x', "'Limit' must be a whole number, 1 or greater"],
	[null, "'Limit' must be a whole number, 1 or greater"],
])('the count %j gives %j', (value, outcome) => {
	const { parameters } = parametersOf({ limit: value });
	expect(messageOf(() => parameters.count('limit'))).toBe(outcome);
});

const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });

test.each<[unknown, string]>([
	[locator('id', ' a '), 'none: {"mode":"id","text":"a"}'],
	[locator('username', ['a']), 'none: {"mode":"username","text":"a"}'],
	[locator('id', 7), 'none: {"mode":"id","text":"7"}'],
	['a', 'none: {"mode":"id","text":"a"}'],
	[locator('id', ''), "'Identity' is empty"],
	[locator('id', undefined), "'Identity' is empty"],
	[undefined, "'Identity' is empty"],
	[locator('id', ['a', 'b']), "'Identity' must be text, but it is a list"],
])('a locator that is %j chooses %j', (value, outcome) => {
	const { parameters } = parametersOf({ identity: value });
	expect(messageOf(() => parameters.choice('identity'))).toBe(outcome);
});

test.each<[unknown, string[]]>([
	[locator('id', 'a, b ,,c'), ['a', 'b', 'c']],
	[locator('id', ['a', 'b,c', 7]), ['a', 'b,c', '7']],
	[locator('id', ''), []],
	[locator('id', null), []],
	['a,b', ['a', 'b']],
])('a locator of several that is %j chooses %j', (value, texts) => {
	expect(parametersOf({ identity: value }).parameters.choices('identity').texts).toEqual(texts);
});

test('in a collection, what was not added is nothing, and so are null and a stray space', () => {
	const { parameters } = parametersOf({ additionalFields: { groups: null } });
	const collection = parameters.in('additionalFields');
	expect(collection.text('groups')).toBeUndefined();
	const spaced = parametersOf({ additionalFields: { title: ' ' } }).parameters;
	expect(spaced.in('additionalFields').text('title')).toBeUndefined();
	const emptied = parametersOf({ additionalFields: { title: '' } }).parameters;
	expect(emptied.in('additionalFields').text('title')).toBe('');
	expect(collection.text('title')).toBeUndefined();
	expect(parametersOf({}).parameters.in('additionalFields').several('groups')).toEqual({
		texts: [],
	});
});

test('a field of a collection is told by its own label', () => {
	const { parameters } = parametersOf({ additionalFields: { title: [1] } });
	expect(messageOf(() => parameters.in('additionalFields').text('title'))).toBe(
		"'Work: Job Title' must be text, but it is a list",
	);
});

test('a parameter is resolved once, until it is let go', () => {
	const { parameters, asked } = parametersOf({ displayName: 'Ada' });
	parameters.text('displayName');
	parameters.requiredText('displayName');
	expect(asked).toEqual(['displayName']);
	parameters.release();
	parameters.text('displayName');
	expect(asked).toHaveLength(2);
});

test.each([
	['={{ $json.email }}', 1],
	["={{ $json['Work Email'] }}", 1],
	["={{ $('HR Form').item.json.email }}", 1],
	// Each of these may give something else every time.
	['={{ $json.email + Math.random() }}', 2],
	['={{ $json.day ?? $now }}', 2],
	["={{ $('HR Form').first().json.email }}", 2],
	['={{ $now }}', 2],
	['ada@example.com', 2],
])('what %s gives to two fields is resolved %i times', (expression, times) => {
	const { parameters, asked } = parametersOf(
		{ displayName: 'ada@example.com', username: 'ada@example.com' },
		{ displayName: expression, username: expression },
	);
	expect(parameters.text('displayName')).toBe('ada@example.com');
	expect(parameters.text('username')).toBe('ada@example.com');
	expect(asked).toHaveLength(times);
});

test('reading ahead leaves the error for whoever asks', () => {
	const { parameters } = parametersOf({ displayName: new Error('expression failed'), limit: 1 });
	parameters.readAhead();
	expect(parameters.count('limit')).toBe(1);
	expect(messageOf(() => parameters.text('displayName'))).toBe('expression failed');
});

test('a field of a collection can be resolved by itself', () => {
	const { parameters, asked } = parametersOf({
		options: new Error('another option fails'),
		'options.realmId': locator('id', 'r'),
	});
	expect(parameters.inSeparately('options').optionalChoice('realmId')).toEqual({
		mode: 'id',
		text: 'r',
	});
	expect(asked).toEqual(['options.realmId']);
});

test.each<[INodeParameters, boolean, boolean]>([
	[{ identity: locator('id', '={{ $json.id }}') as never }, true, false],
	[{ identity: '={{ $json.who }}' }, true, false],
	[{ identity: locator('id', 'i') as never }, false, true],
	[{}, false, true],
])('%j holds an expression: %j', (raw, isExpression, isConstant) => {
	const { parameters } = parametersOf({}, raw);
	expect(parameters.isExpression('identity')).toBe(isExpression);
	expect(parameters.isConstant('identity')).toBe(isConstant);
});
