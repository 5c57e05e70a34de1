import { NodeHelpers, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BeyondIdentity } from '../../nodes/BeyondIdentity/BeyondIdentity.node';
import { BeyondIdentityTrigger } from '../../nodes/BeyondIdentity/BeyondIdentityTrigger.node';
import { TRAITS } from '../../sandbox/model.mts';

const { description, methods } = new BeyondIdentity();

const operations = (resource: string) =>
	description.properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	)!.options as INodePropertyOptions[];

const fields = (resource: string, operation: string) =>
	description.properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation),
	);

const names = (list: Array<{ name: string }>) => list.map(({ name }) => name);

function nested(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...nested(((property.options ?? []) as INodeProperties[]).filter(({ type }) => type)),
	]);
}

test('a saved workflow finds every name of the interface', () => {
	expect(description).toMatchObject({ name: 'beyondIdentity', version: 1, usableAsTool: true });
	const interfaceOf = (resource: string) =>
		Object.fromEntries(
			operations(resource).map(({ value }) => [
				value,
				// A field that is shown in two forms has one name.
				[...new Set(names(fields(resource, value as string)))].filter(
					(name) => name !== 'options' && !name.endsWith('Notice'),
				),
			]),
		);
	const output = ['output', 'outputFields'];
	const person = [
		...['mapping', 'displayName', 'username', 'primaryEmailAddress', 'additionalFields'],
		...output,
	];
	expect(interfaceOf('identity')).toEqual({
		create: person,
		upsert: person,
		delete: ['identity'],
		get: ['identity', ...output],
		getGroups: ['identity', 'returnAll', 'limit'],
		getRoles: ['identity', 'resourceServer', 'returnAll', 'limit'],
		getAll: ['returnAll', 'limit', 'filters', ...output],
		getSsoConfigs: ['identity', 'returnAll', 'limit'],
		reactivate: ['identity', ...output],
		removeFromGroups: ['identity'],
		suspend: ['identity', ...output],
		sync: [
			...['mapping', 'displayName', 'username', 'primaryEmailAddress', 'additionalFields'],
			...['scope', 'scopeGroup', 'missing', 'preview', 'matchBy'],
		],
		update: ['identity', 'mapping', 'updateFields', ...output],
	});
	expect(interfaceOf('enrollment')).toEqual({
		create: ['identity', 'deliveryMethod', 'authenticatorConfig', 'additionalFields'],
		get: ['identity', 'enrollmentId'],
		getAll: ['identity', 'returnAll', 'limit'],
		revoke: ['identity', 'enrollmentId'],
	});
	expect(interfaceOf('passkey')).toEqual({
		get: ['identity', 'passkeyId', ...output],
		getAll: ['identity', 'returnAll', 'limit', ...output],
		revoke: ['identity', 'passkeyId', ...output],
	});
	expect(interfaceOf('role')).toEqual({
		addMembers: ['resourceServer', 'role', 'memberType', 'identity', 'group'],
		getAll: ['resourceServer', 'returnAll', 'limit'],
		getMembers: ['resourceServer', 'role', 'returnAll', 'limit'],
		removeMembers: ['resourceServer', 'role', 'memberType', 'identity', 'group'],
	});
	expect(interfaceOf('ssoConfig')).toEqual({
		addMembers: ['ssoConfig', 'memberType', 'identity', 'group'],
		get: ['ssoConfig'],
		getAll: ['returnAll', 'limit', 'filters'],
		getMembers: ['ssoConfig', 'memberType', 'returnAll', 'limit'],
		removeMembers: ['ssoConfig', 'memberType', 'identity', 'group'],
	});
	expect(interfaceOf('realm')).toEqual({ get: [], getAll: ['returnAll', 'limit'] });
	expect(interfaceOf('group')).toEqual({
		addMembers: ['group', 'identity'],
		create: ['displayName', 'additionalFields'],
		delete: ['group'],
		get: ['group'],
		getAll: ['returnAll', 'limit', 'filters'],
		getMembers: ['group', 'returnAll', 'limit', ...output],
		getRoles: ['group', 'resourceServer', 'returnAll', 'limit'],
		getSsoConfigs: ['group', 'returnAll', 'limit'],
		removeMembers: ['group', 'identity'],
		setMembers: ['group', 'identity'],
		update: ['group', 'updateFields'],
	});
});

test('every operation has the options that all have', () => {
	for (const { name, options } of description.properties) {
		if (name !== 'options') continue;
		expect(names(options as INodeProperties[])).toEqual(
			expect.arrayContaining(['concurrency', 'maxRetries', 'timeout', 'realmId']),
		);
	}
});

test('the choice of authentication shows the credential that goes with it', () => {
	const [choice] = description.properties;
	expect(choice).toMatchObject({ name: 'authentication', default: 'apiToken' });
	expect(description.credentials).toMatchObject([
		{ name: 'beyondIdentityApi', displayOptions: { show: { authentication: ['apiToken'] } } },
		{ name: 'beyondIdentityOAuth2Api', displayOptions: { show: { authentication: ['oAuth2'] } } },
	]);
});

test('every trait can be set and changed, under its own name', () => {
	const camel = TRAITS.map((trait) =>
		trait.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
	);
	const onUpdate = names(
		nested(fields('identity', 'update').filter(({ name }) => name === 'updateFields')),
	);
	expect(onUpdate).toEqual(expect.arrayContaining(camel));
	expect(names(nested(fields('identity', 'create')))).toEqual(expect.arrayContaining(camel));
});

test('locators begin with the list, and their searches exist', () => {
	const locators = nested(description.properties).filter(({ type }) => type === 'resourceLocator');
	const others: Record<string, string[]> = {
		group: ['idOrName', 'name'],
		identity: ['idOrUsername', 'username'],
		protectedGroup: ['idOrName', 'name'],
		scopeGroup: ['idOrName', 'name'],
		ssoConfig: ['idOrName'],
	};
	expect(new Set(names(locators))).toEqual(
		new Set([
			...['authenticatorConfig', 'group', 'identity', 'protectedGroup', 'realmId'],
			...['resourceServer', 'role', 'scopeGroup', 'ssoConfig'],
		]),
	);
	for (const { name, modes, default: start } of locators) {
		expect(names(modes!)).toEqual(['list', ...(others[name] ?? ['id'])]);
		expect(start).toEqual({ mode: 'list', value: '' });
		expect(methods.listSearch).toHaveProperty(modes![0]!.typeOptions!.searchListMethod!);
	}
});

test('every field says something that its label does not, and begins an example with "e.g."', () => {
	for (const { displayName, description: text, placeholder, type } of nested(
		description.properties.filter(({ name }) => !['resource', 'operation'].includes(name)),
	)) {
		if (type === 'collection' || type === 'notice') continue;
		expect(`${displayName}: ${text}`).not.toMatch(/: (undefined)?$/);
		expect(text!.toLowerCase()).not.toBe(displayName.toLowerCase());
		if (placeholder !== undefined) expect(placeholder).toMatch(/^e\.g\. /);
	}
});

test('the codex file and the icons lie where n8n looks for them', () => {
	const folder = path.resolve('nodes/BeyondIdentity');
	const codex = JSON.parse(readFileSync(path.join(folder, 'BeyondIdentity.node.json'), 'utf8'));
	expect(codex.node).toBe('n8n-nodes-beyond-identity.beyondIdentity');
	for (const icon of Object.values(description.icon as object)) {
		expect(existsSync(path.join(folder, String(icon).replace('file:', '')))).toBe(true);
	}
});

test('what needs the whole list in one call is not offered to assistants', () => {
	const offered = (name: string, resource: string) =>
		operations(resource)
			.filter((option) =>
				NodeHelpers.displayParameter({}, option as never, null, { ...description, name }),
			)
			.map(({ value }) => value as string);
	const hidden = (resource: string) => {
		const all = offered('beyondIdentity', resource);
		const asTool = offered('beyondIdentityTool', resource);
		return all.filter((operation) => !asTool.includes(operation));
	};
	expect(hidden('identity')).toEqual(['sync']);
	expect(hidden('group')).toEqual(['setMembers']);
	expect(hidden('role')).toEqual([]);
});

describe('the trigger', () => {
	const trigger = new BeyondIdentityTrigger();
	const ownFields = trigger.description.properties;

	test('a saved workflow finds every name of the interface', () => {
		expect(trigger.description).toMatchObject({
			name: 'beyondIdentityTrigger',
			displayName: 'Beyond Identity Trigger',
			version: 1,
			polling: true,
			inputs: [],
			credentials: description.credentials,
		});
		expect(names(ownFields)).toEqual([
			...['authentication', 'event', 'group', 'output', 'outputFields', 'options'],
		]);
		const [event] = ownFields.filter(({ name }) => name === 'event');
		expect(event).toMatchObject({ displayName: 'Trigger On', type: 'multiOptions' });
		expect((event!.options as INodePropertyOptions[]).map(({ value }) => value).sort()).toEqual([
			...['identityCreated', 'identityDeleted', 'identityReactivated', 'identitySuspended'],
			...['identityUpdated', 'memberAdded', 'memberRemoved', 'passkeyEnrolled', 'passkeyLost'],
		]);
		expect(names(nested(ownFields))).toContain('watchFields');
	});

	test('the group is asked for where its members are watched, and from the list first', () => {
		const group = ownFields.find(({ name }) => name === 'group')!;
		const isShown = (event: string[]) =>
			NodeHelpers.displayParameter({ event }, group, null, trigger.description);
		expect(isShown(['identityCreated', 'memberAdded'])).toBe(true);
		expect(isShown(['memberRemoved'])).toBe(true);
		expect(isShown(['identityCreated'])).toBe(false);
		expect(names(group.modes!)).toEqual(['list', 'idOrName', 'name']);
		expect(trigger.methods.listSearch).toHaveProperty('searchGroups');
	});

	test('all fields can be watched that come out, but those that have events of their own', () => {
		const values = (name: string) =>
			(nested(ownFields).find((one) => one.name === name)!.options as INodePropertyOptions[]).map(
				({ value }) => value as string,
			);
		const own = ['create_time', 'enrollment_status', 'id', 'status', 'update_time'];
		expect(values('watchFields').sort()).toEqual(
			values('outputFields')
				.filter((value) => !own.includes(value))
				.sort(),
		);
	});

	test('its hint is short enough for n8n, and the codex file names it', () => {
		for (const { message } of trigger.description.hints!) {
			expect(message.length).toBeLessThanOrEqual(120);
		}
		const codex = JSON.parse(
			readFileSync('nodes/BeyondIdentity/BeyondIdentityTrigger.node.json', 'utf8'),
		) as { node: string };
		expect(codex.node).toBe('n8n-nodes-beyond-identity.beyondIdentityTrigger');
	});
});
