import { expect, test } from '../../harness/fixtures.mts';
import { executionsOf, get, patch, post } from '../../harness/rest.mts';

const WORKFLOW = 'biRetry';

interface Workflow {
	versionId: string;
	nodes: Array<{ name: string; parameters: { identity?: { value: string } } }>;
}

test('a failed execution that is retried with a mended expression changes those who are meant by then', async ({
	n8n,
	cookie,
	realm,
}) => {
	const [manager, first, second] = ['manager', 'first', 'second'].map((name) =>
		realm.addIdentity('A Person', {
			type: 'traits_v0',
			username: `retry.${name}@example.org`,
			title: 'As Before',
		}),
	);
	const titles = () =>
		[manager, first, second].map((one) => realm.identities.get(one!.id)!.traits.title);

	expect((await fetch(`${n8n.url}/webhook/check-retry`)).ok).toBe(false);
	await expect
		.poll(async () => (await executionsOf(n8n.url, cookie, WORKFLOW)).map(({ status }) => status))
		.toEqual(['error']);
	// The first item was done before the second one named nobody.
	expect(titles()).toEqual(['Mended', 'As Before', 'As Before']);

	const workflow = `${n8n.url}/rest/workflows/${WORKFLOW}`;
	const { nodes, versionId } = await get<Workflow>(workflow, cookie);
	for (const { parameters } of nodes) {
		if (parameters.identity) parameters.identity.value = '={{ $json.who }}';
	}
	await patch(workflow, cookie, { nodes, versionId });
	const [failed] = await executionsOf(n8n.url, cookie, WORKFLOW);
	await post(`${n8n.url}/rest/executions/${failed!.id}/retry`, cookie, { loadWorkflow: true });
	await expect
		.poll(async () => (await executionsOf(n8n.url, cookie, WORKFLOW)).map(({ status }) => status))
		.toEqual(['error', 'success']);
	expect(titles()).toEqual(['Mended', 'Mended', 'Mended']);
});
