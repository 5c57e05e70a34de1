import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { main, Obstacle, readOptions, whenAskedToEnd } from './program.mts';
import { MOST_REQUESTS, probe } from './probe.mts';

const HELP = `npm run probe -- --base-url URL --tenant ID --realm ID [options]

Finds out at a realm what Beyond Identity's API description leaves open, and writes a profile that the
sandbox loads (npm run sandbox -- --profile FILE). The token is read from BEYOND_IDENTITY_TOKEN. It needs
the scopes identities:create, identities:read, identities:delete, groups:create, groups:read,
groups:update, groups:delete, and realms:read; with authenticator-configs:read and
credential-binding-jobs:create and :revoke, it looks at invitations, too.

  --base-url URL   such as https://api-us.beyondidentity.com
  --tenant ID
  --realm ID       a realm for tests, if you have one
  --output FILE    where the profile goes (default profile.json)
  --yes            doesn't ask first
`;

await main(async () => {
	const values = readOptions('npm run probe', {
		'base-url': { type: 'string' },
		tenant: { type: 'string' },
		realm: { type: 'string' },
		output: { type: 'string', default: 'profile.json' },
		yes: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const required = (option: 'base-url' | 'realm' | 'tenant') => {
		const value = values[option];
		if (value !== undefined) return value;
		throw new Obstacle(`--${option} is missing. To see all options: npm run probe -- --help`);
	};
	const [baseUrl, tenantId, realmId] = [
		required('base-url'),
		required('tenant'),
		required('realm'),
	];
	const token = process.env.BEYOND_IDENTITY_TOKEN ?? '';
	if (token === '') throw new Obstacle('BEYOND_IDENTITY_TOKEN is not set to an API token.');
	if (!values.yes && !(await isWanted(realmId))) {
		console.log('Nothing was done.');
		return;
	}

	const stopping = new AbortController();
	// Removing goes on, however often somebody asks.
	const letRest = whenAskedToEnd(() => {
		console.log('\nRemoving what was made…');
		stopping.abort();
	});
	const profile = await probe({
		baseUrl: baseUrl.replace(/\/+$/, ''),
		tenantId,
		realmId,
		token,
		say: (line) => console.log(line),
		signal: stopping.signal,
	}).catch((error: unknown) => {
		throw new Obstacle(error instanceof Error ? error.message : String(error));
	});
	// Whoever listens for signals does not end by itself.
	letRest();
	await writeFile(values.output, `${JSON.stringify(profile, undefined, '\t')}\n`);
	console.log(`Written to ${values.output}, after ${profile.requests} requests.`);
	if (profile.left.length > 0) {
		throw new Obstacle(`These could not be removed: ${profile.left.join(', ')}`);
	}
});

async function isWanted(realmId: string): Promise<boolean> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const question = `This creates about 12 people and a group in the realm ${realmId}, and removes them again. It takes fewer than ${MOST_REQUESTS} requests and changes nothing else. Continue? (y/N) `;
	// Ctrl-C, or no terminal at all, is a no.
	const answer = await new Promise<string>((resolve) => {
		terminal.once('close', () => resolve(''));
		terminal.question(question).then(resolve, () => resolve(''));
	});
	terminal.close();
	return /^y(es)?$/i.test(answer.trim());
}
