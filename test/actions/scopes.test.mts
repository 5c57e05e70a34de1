import { SCOPES_OF } from '../../scripts/scopes.mts';
import { resources } from '../../nodes/BeyondIdentity/actions/resources';
import { credentialFor, runNode } from '../support/engine.mts';
import { useNode } from '../support/node.mts';
import { workFor } from '../support/everyOperation.mts';

const { sandbox, realm } = useNode();

async function errorsWith(operation: string, changed: object, scopes: string[]): Promise<string[]> {
	const { tenantId, realmId, tokens } = sandbox.current;
	const expiresAt = new Date(Date.now() + 60_000);
	const [resource, name] = operation.split('.');
	const { parameters, input } = workFor(realm(), operation, changed);
	const { json } = await runNode({
		credential: {
			...credentialFor(sandbox.current),
			apiToken: tokens.issue({ tenantId, realmId, scopes, expiresAt }),
		},
		parameters: { ...parameters, resource: resource!, operation: name! },
		input,
		onError: 'continueRegularOutput',
	});
	return json.flatMap(({ error, reason }) =>
		[error, reason].filter((text) => typeof text === 'string'),
	);
}

test('the table of scopes has every operation', () => {
	const operations = resources.flatMap(({ value, operations: list }) =>
		list.map((operation) => `${value}.${operation.value}`),
	);
	expect(Object.keys(SCOPES_OF).sort()).toEqual(operations.sort());
});

const cases = Object.entries(SCOPES_OF).flatMap(([name, { needs, also = [] }]) => [
	[name, 'by itself', needs, {}] as [string, string, string[], object],
	...also.map(
		({ when, needs: more, forTest = [], parameters }): [string, string, string[], object] => [
			name,
			when,
			[...needs, ...more, ...forTest],
			parameters,
		],
	),
]);

test.each(cases)(
	'%s %s needs %j, all of them and no more',
	async (name, _when, scopes, changed) => {
		const enough = await errorsWith(name, changed, scopes);
		expect(enough.filter((error) => error.includes('token'))).toEqual([]);
		for (const scope of scopes) {
			const others = scopes.filter((one) => one !== scope);
			const errors = await errorsWith(name, changed, others.length > 0 ? others : ['tenants:read']);
			expect(errors.join()).toMatch(new RegExp(`(is missing|needs) the scopes? [^[]*${scope}`));
		}
	},
);
