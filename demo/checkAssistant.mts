import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Sandbox } from '../sandbox/server.mts';
import type { Facts } from './facts.mts';

/** The node as an assistant's tools, by the protocol that assistants speak. */
export async function checkAssistant(
	n8nUrl: string,
	sandbox: Sandbox,
	facts: Facts,
): Promise<void> {
	console.log('The node as tools of an assistant');
	const realm = sandbox.store.realms.get(sandbox.realmId)!;
	const client = new Client({ name: 'check', version: '1.0.0' });
	await client.connect(new StreamableHTTPClientTransport(new URL(`${n8nUrl}/mcp/beyond-identity`)));
	try {
		const { tools } = await client.listTools();
		const names = tools.map(({ name }) => name.replaceAll('_', ' '));
		facts.note(
			'are listed',
			['Find Identity', 'Create Identity', 'Add to Group'].every((name) => names.includes(name)),
			names,
		);
		const toolNamed = (name: string) =>
			tools.find((tool) => tool.name.replaceAll('_', ' ') === name)?.name ?? name;
		const create = tools.find(({ name }) => name === toolNamed('Create Identity'));
		const inputs = (create?.inputSchema.properties ?? {}) as Record<
			string,
			{ description?: string }
		>;
		facts.note(
			'say what each value is for',
			Object.keys(inputs).sort().join() === 'display_name,email,username' &&
				Object.values(inputs).every(({ description }) => (description ?? '').length > 20),
			inputs,
		);
		const call = async (name: string, values: Record<string, string>): Promise<string> => {
			const answer = await client.callTool({ name: toolNamed(name), arguments: values });
			return JSON.stringify(answer.content);
		};
		const person = {
			display_name: 'Mary Somerville',
			username: 'mary.somerville@example.com',
			email: 'mary.somerville@example.com',
		};
		const made = await call('Create Identity', person);
		const identity = realm.findByUsername(person.username);
		facts.note('make a person', identity !== undefined && made.includes(identity.id), made);
		const added = await call('Add to Group', {
			group_name: 'engineering',
			username: person.username,
		});
		const groups = identity ? realm.groupsOf(identity).map((group) => group.display_name) : [];
		facts.note('put the person into a group by its name', groups.join() === 'Engineering', [
			added,
			groups,
		]);
		const found = await call('Find Identity', { username: 'MARY.somerville@example.com' });
		facts.note('find the person by the username', found.includes('Mary Somerville'), found);
		const taken = await call('Create Identity', person);
		facts.note('say in words why something fails', taken.includes('is already taken'), taken);
		const nowhere = await call('Add to Group', {
			group_name: 'Nowhere',
			username: person.username,
		});
		facts.note(
			'and what was not found',
			/No group has the name .{0,4}Nowhere/.test(nowhere),
			nowhere,
		);
	} finally {
		await client.close();
	}
}
