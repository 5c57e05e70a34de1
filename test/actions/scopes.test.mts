import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SCOPES_OF } from '../../scripts/scopes.mts';
import { resources } from '../../nodes/BeyondIdentity/actions/resources';
import { credentialFor, locator, runNode } from '../support/engine.mts';
import { useNode } from '../support/node.mts';

const { sandbox, realm } = useNode();

let count = 0;
function person() {
	count += 1;
	const username = `scopes${count}@example.org`;
	return realm().addIdentity('A Person', {
		type: 'traits_v0',
		username,
		primary_email_address: username,
	});
}

/** Two items that make each operation ask for all that it may need. */
function work(
	operation: string,
	changed: object,
): { parameters: INodeParameters; input: IDataObject[] } {
	const people = [person(), person()];
	const [first] = people as [ReturnType<typeof person>];
	const group = realm().addGroup('Scopes');
	const server = [...realm().resourceServers.values()].find(({ is_managed: is }) => is)!;
	const role = realm().addRole(server, 'Scopes', 'For a test.');
	const config = [...realm().authenticatorConfigs.keys()][0]!;
	const job = realm().addJob(first, {
		delivery_method: 'RETURN',
		authenticator_config_id: config,
	});
	const input = people.map(({ id, traits }, index) => ({
		id,
		username: index === 0 ? traits.username : `new.${traits.username}`,
		group: realm().addGroup('Empty').id,
	}));
	const all: INodeParameters = {
		identity: locator('id', '={{ $json.id }}'),
		group: locator('id', operation === 'group.delete' ? '={{ $json.group }}' : group.id),
		resourceServer: locator('id', server.id),
		role: locator('id', role.id),
		displayName: 'Somebody',
		username: '={{ $json.username }}',
		updateFields: { displayName: 'Someone' },
		deliveryMethod: 'RETURN',
		authenticatorConfig: locator('id', config),
		enrollmentId: job.id,
		passkeyId: realm().addCredential(first).id,
	};
	if (operation === 'group.setMembers') realm().addMember(group, person().id);
	if (operation === 'identity.removeFromGroups') {
		for (const { id } of people) realm().addMember(group, id);
	}
	if ('options' in changed) {
		for (const { group: id } of input) realm().addMember(realm().groups.get(id)!, person().id);
	}
	return { parameters: { ...all, ...changed }, input };
}

async function errorsWith(operation: string, changed: object, scopes: string[]): Promise<string[]> {
	const { tenantId, realmId, tokens } = sandbox.current;
	const expiresAt = new Date(Date.now() + 60_000);
	const [resource, name] = operation.split('.');
	const { parameters, input } = work(operation, changed);
	const { json } = await runNode({
		credential: {
			...credentialFor(sandbox.current),
			apiToken: tokens.issue({ tenantId, realmId, scopes, expiresAt }),
		},
		parameters: { ...parameters, resource: resource!, operation: name! },
		input,
		onError: 'continueRegularOutput',
	});
	return json.flatMap(({ error }) => (typeof error === 'string' ? [error] : []));
}

test('the table of scopes has every operation', () => {
	const operations = resources.flatMap(({ value, operations: list }) =>
		list.map((operation) => `${value}.${operation.value}`),
	);
	expect(Object.keys(SCOPES_OF).sort()).toEqual(operations.sort());
});

const cases = Object.entries(SCOPES_OF).flatMap(([name, { needs, also = [] }]) => [
	[name, 'by itself', needs, {}] as [string, string, string[], object],
	...also.map(({ when, needs: more, parameters }): [string, string, string[], object] => [
		name,
		when,
		[...needs, ...more],
		parameters,
	]),
]);

test.each(cases)(
	'%s %s needs %j, all of them and no more',
	async (name, _when, scopes, changed) => {
		const enough = await errorsWith(name, changed, scopes);
		expect(enough.filter((error) => error.includes('token'))).toEqual([]);
		for (const scope of scopes) {
			const others = scopes.filter((one) => one !== scope);
			const errors = await errorsWith(name, changed, others.length > 0 ? others : ['tenants:read']);
			expect(errors.join()).toMatch(new RegExp(`is missing the scopes? [^[]*${scope}`));
		}
	},
);
