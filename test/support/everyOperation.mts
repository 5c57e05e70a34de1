import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RealmState } from '../../sandbox/store.mts';
import { locator } from './engine.mts';

let count = 0;
function person(realm: RealmState) {
	count += 1;
	const username = `scopes${count}@example.org`;
	return realm.addIdentity('A Person', {
		type: 'traits_v0',
		username,
		primary_email_address: username,
	});
}

/**
 * Two items that make each operation ask for all that it may need.
 *
 * @param operation e.g. `identity.get`
 * @param changed parameters
 */
export function workFor(
	realm: RealmState,
	operation: string,
	changed: object = {},
): { parameters: INodeParameters; input: IDataObject[] } {
	const people = [person(realm), person(realm)];
	const [first] = people as [ReturnType<typeof person>];
	const group = realm.addGroup('Scopes');
	const server = [...realm.resourceServers.values()].find(({ is_managed: is }) => is)!;
	const role = realm.addRole(server, 'Scopes', 'For a test.');
	const config = [...realm.authenticatorConfigs.keys()][0]!;
	const job = realm.addJob(first, {
		delivery_method: 'RETURN',
		authenticator_config_id: config,
	});
	const ssoConfig = realm.addSsoConfig('Scopes', { type: 'generic_saml' });
	const assigned = realm.ssoMembers.get(ssoConfig.id)!;
	if (!operation.startsWith('ssoConfig.') || operation === 'ssoConfig.getMembers') {
		for (const { id } of people) assigned.identities.add(id);
		assigned.groups.add(group.id);
	}
	const input = people.map(({ id, traits }, index) => ({
		id,
		username: index === 0 ? traits.username : `new.${traits.username}`,
		group: realm.addGroup('Empty').id,
	}));
	const all: INodeParameters = {
		identity: locator('id', '={{ $json.id }}'),
		group: locator('id', operation === 'group.delete' ? '={{ $json.group }}' : group.id),
		resourceServer: locator('id', server.id),
		role: locator('id', role.id),
		ssoConfig: locator('idOrName', ssoConfig.id),
		memberType:
			'memberType' in changed || operation !== 'ssoConfig.getMembers' ? 'identity' : 'group',
		displayName: 'Somebody',
		username: '={{ $json.username }}',
		updateFields: { displayName: 'Someone' },
		deliveryMethod: 'RETURN',
		authenticatorConfig: locator('id', config),
		enrollmentId: job.id,
		passkeyId: realm.addCredential(first).id,
	};
	const sync: INodeParameters = {
		preview: false,
		scope: 'realm',
		scopeGroup: locator('list', group.id),
		missing: 'keep',
		matchBy: 'username',
	};
	if (operation === 'identity.sync') realm.addMember(group, person(realm).id);
	if (operation === 'group.setMembers') realm.addMember(group, person(realm).id);
	if (operation === 'group.getRoles') realm.roleMembers.get(role.id)!.groups.add(group.id);
	if (operation === 'identity.getRoles' || operation === 'role.getMembers') {
		realm.roleMembers.get(role.id)!.identities.add(first.id);
	}
	if (['group.getMembers', 'identity.getGroups', 'identity.removeFromGroups'].includes(operation)) {
		for (const { id } of people) realm.addMember(group, id);
	}
	if ('options' in changed) {
		for (const { group: id } of input) realm.addMember(realm.groups.get(id)!, person(realm).id);
	}
	const own = operation === 'identity.sync' ? sync : {};
	return { parameters: { ...all, ...own, ...changed }, input };
}
