/**
 * Creates many identities in n8n's engine, in a process of its own, and says how much heap it had at
 * rest, how far its resident memory rose (garbage included), and what came out:
 * `manyItems.mts <sandbox URL> <tenant ID> <realm ID> <token> <items> <concurrency>`.
 */
import { runNode } from './engine.mts';

const [apiBaseUrl = '', tenantId = '', realmId = '', apiToken = '', items = '', concurrency = ''] =
	process.argv.slice(2);

async function create(prefix: string, howMany: number) {
	const { json, error } = await runNode({
		credential: { region: 'custom', apiBaseUrl, tenantId, realmId, apiToken },
		parameters: {
			resource: 'identity',
			operation: 'create',
			displayName: '={{ $json.name }}',
			username: '={{ $json.username }}',
			options: { concurrency: Number(concurrency) },
		},
		input: Array.from({ length: howMany }, (_, index) => ({
			name: `Person ${index}`,
			username: `${prefix}${index}@example.org`,
		})),
	});
	if (error) throw new Error(error.message);
	return json;
}

// At rest means: with all code loaded that a first execution loads.
await create(`rest${Date.now()}.`, 10);
const { heapUsed } = process.memoryUsage();
const rest = process.memoryUsage.rss();
let most = rest;
const watch = setInterval(() => {
	most = Math.max(most, process.memoryUsage.rss());
}, 10);
const json = await create(`many${Date.now()}.`, Number(items));
clearInterval(watch);
console.log(
	JSON.stringify({
		heapAtRest: Math.round(heapUsed / 1024 ** 2),
		count: json.length,
		last: json.at(-1)?.display_name,
		megabytes: Math.round((most - rest) / 1024 ** 2),
	}),
);
