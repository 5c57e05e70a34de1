import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test as base } from '../../harness/fixtures.mts';

/** An assistant, by the protocol that assistants speak. */
const test = base.extend<{ assistant: Client }>({
	assistant: async ({ n8n }, use) => {
		const client = new Client({ name: 'e2e', version: '1.0.0' });
		const url = new URL(`${n8n.url}/mcp/beyond-identity`);
		await client.connect(new StreamableHTTPClientTransport(url));
		await use(client);
		await client.close();
	},
});

test("an assistant's tools are listed, and say what each value is for", async ({ assistant }) => {
	const { tools } = await assistant.listTools();
	const named = new Map(tools.map((tool) => [tool.name.replaceAll('_', ' '), tool]));
	expect([...named.keys()]).toEqual(
		expect.arrayContaining(['Find Identity', 'Create Identity', 'Add to Group']),
	);
	const inputs = named.get('Create Identity')!.inputSchema.properties as Record<
		string,
		{ description?: string }
	>;
	expect(Object.keys(inputs).sort()).toEqual(['display_name', 'email', 'username']);
	for (const { description = '' } of Object.values(inputs)) {
		expect(description.length).toBeGreaterThan(20);
	}
});

test('an assistant creates a person, adds them to a group, and finds them', async ({
	assistant,
	realm,
}) => {
	const { tools } = await assistant.listTools();
	const call = async (name: string, values: Record<string, string>): Promise<string> => {
		const tool = tools.find((candidate) => candidate.name.replaceAll('_', ' ') === name)!;
		const { content } = await assistant.callTool({ name: tool.name, arguments: values });
		return JSON.stringify(content);
	};
	const username = 'mary.somerville@example.com';
	const person = { display_name: 'Mary Somerville', username, email: username };

	const created = await call('Create Identity', person);
	const identity = realm.findByUsername(username)!;
	expect(created).toContain(identity.id);
	await call('Add to Group', { group_name: 'engineering', username });
	expect(realm.groupsOf(identity).map((group) => group.display_name)).toEqual(['Engineering']);
	expect(await call('Find Identity', { username: username.toUpperCase() })).toContain(
		'Mary Somerville',
	);
	await call('Suspend Identity', { username });
	expect(identity.status).toBe('suspended');

	expect(await call('Create Identity', person)).toContain('is already taken');
	expect(await call('Add to Group', { group_name: 'Nowhere', username })).toMatch(
		/No group has the name .{0,4}Nowhere/,
	);
});
