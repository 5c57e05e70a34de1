import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { resources } from '../nodes/BeyondIdentity/actions/resources';
import { fieldsOf, type Operation } from '../nodes/BeyondIdentity/actions/operation';
import { optionsField } from '../nodes/BeyondIdentity/fields/options';
import { toSnakeCase } from '../nodes/BeyondIdentity/fields/traits';
import { COLUMN_WORDS } from '../nodes/BeyondIdentity/fields/columns';
import { MAPPED_FIELDS } from '../nodes/BeyondIdentity/actions/identity/columns';
import { eventField, triggerFields } from '../nodes/BeyondIdentity/trigger/fields';
import { inWords, SCOPES_OF, TRIGGER_SCOPES } from './scopes.mts';

/** The node's own descriptions as a page to read: `docs/operations.md`. */
export function operationsReference(): string {
	return [
		'# Operations',
		'',
		"Generated from the node's own descriptions by `npm run docs`. Don't edit this file.",
		'',
		'The scopes listed are enough if you choose everything by ID. Choosing from a list, by username, or by name also needs the scope to read what is listed.',
		'',
		...resources.flatMap(({ name, description, operations, value }) => [
			`## ${name}`,
			'',
			`${description}.`,
			'',
			...operations.flatMap((operation) => sectionOf(name, value, operation)),
		]),
		'## Options available in every operation',
		'',
		...table((optionsField([]).options ?? []) as INodeProperties[]),
		'',
		'## Beyond Identity Trigger',
		'',
		`Starts a workflow. Scopes: ${inWords(TRIGGER_SCOPES)}.`,
		'',
		...table(triggerFields.filter(({ name }) => name !== 'authentication')),
		'',
		...eventsTable(),
		'',
	].join('\n');
}

/** What the trigger can start with. */
function eventsTable(): string[] {
	return [
		'| Event | Value | When |',
		'| --- | --- | --- |',
		...eventField.options.map(
			({ name, value, description }) => `| ${name} | \`${value}\` | ${sentence(description)} |`,
		),
	];
}

/** The names of columns that 'Map Automatically' knows: `docs/columns.md`. */
export function columnsReference(): string {
	return [
		'# Column names',
		'',
		"Generated from the node's own table by `npm run docs`. Don't edit this file.",
		'',
		'With **Map Automatically**, the columns of the input are matched to fields by these names, by the label of the field, and by its name in the API. Case, spaces, and punctuation make no difference, and neither does what stands in brackets behind a name, as in `Employee ID [READ ONLY]`. If several columns match one field, the one whose name comes first in this table is used.',
		'',
		'| Field | In the API | Names of columns |',
		'| --- | --- | --- |',
		...MAPPED_FIELDS.map(
			({ displayName, name }) =>
				`| ${displayName} | \`${toSnakeCase(name)}\` | ${(COLUMN_WORDS[name] ?? []).join('; ')} |`,
		),
		'',
		'If there is no column for the display name, Create and Create or Update make it of the given name and the family name. A status must be `active` or `suspended`, in any case; anything else fails its item.',
		'',
		'Some columns are left out because they mislead: places of work (Location, Office), kinds of contract (Employment Status), addresses for resetting a password (Recovery Email), and the email of a manager.',
		'',
	].join('\n');
}

/** Which scopes each operation needs, as a table for the README. */
export function scopesTable(): string {
	const rows = resources.flatMap(({ name, value, operations }) => {
		const sharing = new Map<string, string[]>();
		for (const operation of operations) {
			const words = inWords(SCOPES_OF[`${value}.${operation.value}`]!);
			sharing.set(words, [...(sharing.get(words) ?? []), operation.name]);
		}
		return [...sharing].map(([words, names]) => `| ${name}: ${names.join(', ')} | ${words} |`);
	});
	return [
		'| Operation | Scopes |',
		'| --- | --- |',
		...rows,
		`| Beyond Identity Trigger | ${inWords(TRIGGER_SCOPES)} |`,
		'| Choosing from a list, by username, or by name | an identity: `identities:read`; a group: `groups:read`; a role: `roles:read`; a resource server: `resource-servers:read`; an authenticator configuration: `authenticator-configs:read`; a realm: `realms:read` |',
		'| The credential test | `realms:read` |',
	].join('\n');
}

/** The README with its table as it has to be. */
export function withScopesTable(readme: string): string {
	return readme.replace(
		/(<!-- scopes, by npm run docs -->\n)[^]*?(\n<!-- prettier-ignore-end -->)/,
		(_all, begin: string, end: string) => `${begin}\n${scopesTable()}\n${end}`,
	);
}

function sectionOf(resourceName: string, resource: string, operation: Operation): string[] {
	const { name, value, description, options = [] } = operation;
	const fields = fieldsOf(operation).filter(
		({ name: fieldName, type }) => fieldName !== 'options' && type !== 'notice',
	);
	return [
		`### ${resourceName}: ${name}`,
		'',
		`${description}. Operation \`${value}\` of resource \`${resource}\`. Scopes: ${inWords(SCOPES_OF[`${resource}.${value}`]!)}.`,
		'',
		...(fields.length + options.length > 0 ? [...table([...fields, ...options]), ''] : []),
	];
}

function table(fields: INodeProperties[]): string[] {
	return [
		'| Field | Parameter | Description |',
		'| --- | --- | --- |',
		...fields.flatMap((field) => rowsOf(field)),
	];
}

function rowsOf(field: INodeProperties, within = ''): string[] {
	const label = within === '' ? `**${field.displayName}**` : `${within}: ${field.displayName}`;
	const nested = field.type === 'collection' ? ((field.options ?? []) as INodeProperties[]) : [];
	return [
		`| ${label} | \`${field.name}\` | ${meaningOf(field)} |`,
		...nested.flatMap((one) => rowsOf(one, field.displayName)),
	];
}

function meaningOf({
	description = '',
	type,
	options,
	required,
	modes,
	default: start,
}: INodeProperties): string {
	const choices =
		type === 'options'
			? `One of ${(options as INodePropertyOptions[]).map(({ name, value }) => `${name} (\`${String(value)}\`)`).join(', ')}.`
			: '';
	const ways = modes ? `${modes.map(({ displayName }) => displayName).join(', ')}.` : '';
	const initial =
		['boolean', 'number'].includes(type) && start !== undefined ? `Default: ${String(start)}.` : '';
	return [required ? 'Required.' : '', sentence(description), choices, ways, initial]
		.filter(Boolean)
		.join(' ')
		.replaceAll('|', '\\|')
		.replaceAll(/([<>{}[\]])/g, '\\$1');
}

/** Labels and descriptions of n8n end without a full stop, unless they are several sentences. */
function sentence(text: string): string {
	return text === '' || text.endsWith('.') ? text : `${text}.`;
}
