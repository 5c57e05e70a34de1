import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { INodeProperties } from 'n8n-workflow';
import { SEED } from '../../../sandbox/seed.mts';
import type { RealmState } from '../../../sandbox/store.mts';
import { expect, test } from '../../harness/fixtures.mts';
import { publishWorkflows, unpublishWorkflow } from '../../harness/n8n.mts';
import { post } from '../../harness/rest.mts';
import { CREDENTIAL } from '../../harness/settings.mts';
import { everyOperation, type Operation } from '../../harness/steps.mts';

const PATH = 'every-operation';
/** More than that is no answer that an assistant reads to its end. */
const MOST_CHARACTERS = 30_000;

/**
 * What a person lets the assistant fill in. n8n refuses whatever is not of the type that is asked for, so
 * everything is asked for as text; what the assistant may leave out has a default.
 */
const asked = (name: string, isRequired: boolean) =>
	`={{ $fromAI('${name}', \`\`, 'string'${isRequired ? '' : ", ''"}) }}`;

/** The parameters of a tool: the assistant chooses whatever stands in a field of its own. */
function parametersOf({ fields, parameters: own }: Operation): object {
	const parameters: Record<string, unknown> = { ...own };
	for (const field of fields) parameters[field.name] ??= valueOf(field);
	if (parameters.operation === 'update') {
		parameters.updateFields = { displayName: asked('new_name', true) };
	}
	return parameters;
}

function valueOf(field: INodeProperties): unknown {
	const { type, name, modes, required = false, default: start } = field;
	switch (type) {
		case 'resourceLocator':
			return { __rl: true, mode: modes![1]!.name, value: asked(name, required) };
		case 'string':
		case 'number':
			return asked(name, required);
		default:
			return start;
	}
}

/** What the assistant gives: names where IDs are meant, several as one text, numbers as texts. */
function argumentsFor(name: string, realm: RealmState): Record<string, string> {
	const role = [...realm.roles.values()].find((one) => one.display_name === 'Help Desk')!;
	const [enrolled] = [...realm.identities.values()];
	const [job] = [...realm.jobs.values()];
	const [passkey] = [...realm.credentials.values()];
	const several =
		name === 'identity delete'
			? 'tomas.weber@example.com, ulla.weber@example.com'
			: 'vera.weber@example.com, YUSUF.weber@example.com';
	const owner = (one: { identity_id: string }) =>
		realm.identities.get(one.identity_id)!.traits.username;
	const username = `${name.replaceAll(' ', '.')}@example.com`;
	return {
		identity: name.startsWith('enrollment')
			? owner(job!)
			: name.startsWith('passkey')
				? owner(passkey!)
				: /addMembers|removeMembers|suspend|reactivate|delete|removeFromGroups/.test(name)
					? several
					: enrolled!.traits.username.toUpperCase(),
		group: name === 'group delete' ? 'contractors' : 'engineering',
		ssoConfig: 'travel',
		role: role.id,
		limit: '2',
		displayName: 'Mary Somerville',
		username,
		primaryEmailAddress: username,
		new_name: 'Mary Fairfax',
		enrollmentId: job!.id,
		passkeyId: passkey!.id,
		authenticatorConfig: SEED.authenticatorConfigId,
	};
}

test('every operation works as a tool, with arguments as a language model gives them', async ({
	n8n,
	cookie,
	realm,
}) => {
	const all = await everyOperation(n8n, cookie);
	const operations = all
		.filter(({ isTool }) => isTool)
		.map((one) => ({ ...one, name: one.id.replace('-', ' ') }));
	expect(operations).toHaveLength(all.length - 2);
	const nodes = operations.map((one, index) => ({
		id: `tool${index}`,
		name: one.name,
		type: 'n8n-nodes-beyond-identity.beyondIdentityTool',
		typeVersion: 1,
		position: [0, 200 * index],
		parameters: { descriptionType: 'manual', toolDescription: one.name, ...parametersOf(one) },
		credentials: { beyondIdentityApi: CREDENTIAL },
	}));
	const trigger = {
		id: 'assistants',
		name: 'Assistants',
		type: '@n8n/n8n-nodes-langchain.mcpTrigger',
		typeVersion: 2,
		position: [400, 0],
		parameters: { authentication: 'none', path: PATH },
		webhookId: PATH,
	};
	const created = await post(`${n8n.url}/rest/workflows`, cookie, {
		name: 'Every operation as a tool',
		nodes: [trigger, ...nodes],
		connections: Object.fromEntries(
			nodes.map(({ name }) => [
				name,
				{ ai_tool: [[{ node: trigger.name, type: 'ai_tool', index: 0 }]] },
			]),
		),
		// n8n 1 wants to be told.
		active: false,
		settings: {},
	});
	const { data } = (await created.json()) as { data: { id: string } };
	await publishWorkflows(n8n.url, [data]);
	const assistant = new Client({ name: 'e2e', version: '1.0.0' });
	const url = new URL(`${n8n.url}/mcp/${PATH}`);
	await expect(async () => {
		await assistant.connect(new StreamableHTTPClientTransport(url));
	}).toPass();
	try {
		const { tools } = await assistant.listTools();
		expect(tools).toHaveLength(operations.length);
		const call = async (name: string, values: Record<string, unknown>): Promise<string> => {
			const tool = tools.find((one) => one.name.replaceAll('_', ' ') === name)!;
			const known = Object.keys(tool.inputSchema.properties ?? {});
			const given = Object.fromEntries(
				Object.entries(values).filter(([key]) => known.includes(key)),
			);
			const answer = await assistant.callTool({ name: tool.name, arguments: given });
			return JSON.stringify(answer.content);
		};
		const answers = new Map<string, string>();
		for (const { name } of operations) {
			answers.set(name, await call(name, argumentsFor(name, realm)));
		}
		for (const [name, answer] of answers) {
			expect.soft(answer, name).not.toMatch(/error|empty|must be|was not found|invalid/i);
			expect.soft(answer.length, name).toBeLessThan(MOST_CHARACTERS);
		}
		expect.soft(answers.get('identity getAll')).toContain('Only the first 2 of ');
		expect.soft(answers.get('identity get')).toContain('Ada Novak');

		await test.step('what is refused says what to change', async () => {
			const refusals: Array<[string, Record<string, string>, RegExp]> = [
				['identity get', { identity: 'nobody@example.com' }, /Check the spelling/],
				['identity delete', { identity: '' }, /Identities.{0,5} is empty/],
				['group get', { group: 'Nowhere' }, /No group has the name or ID/],
				['ssoConfig get', { ssoConfig: 'Nowhere' }, /No SSO application has the name or ID/],
				[
					'identity create',
					{ displayName: 'A <b>', username: 'a.b@example.com' },
					/Display Name.*characters? /,
				],
				['role addMembers', { role: 'Help Desk', identity: 'ada.novak@example.com' }, /Role/],
			];
			for (const [name, values, words] of refusals) {
				expect.soft(await call(name, values), name).toMatch(words);
			}
		});
	} finally {
		await assistant.close();
		await unpublishWorkflow(n8n.url, data.id);
	}
});
