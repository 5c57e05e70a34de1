import { parseArgs } from 'node:util';
import { SEED } from './seed.mts';
import { startSandbox, type Sandbox } from './server.mts';

const DEFAULT_PORT = 4010;

const HELP = `npm run sandbox -- [options]

  --port N                  port on 127.0.0.1 (${DEFAULT_PORT})
  --latency N               milliseconds added to every response
  --rate-limit N            requests allowed per second
  --burst N                 requests allowed at once
  --rate-limit-headers KIND retry-after, retry-after-date, ratelimit, or none
`;

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: String(DEFAULT_PORT) },
		latency: { type: 'string', default: '0' },
		'rate-limit': { type: 'string' },
		burst: { type: 'string' },
		'rate-limit-headers': { type: 'string', default: 'retry-after' },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) {
	console.log(HELP);
} else {
	await run();
}

async function run(): Promise<void> {
	let sandbox: Sandbox;
	try {
		sandbox = await startSandbox({ port: Number(values.port) });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		console.error(
			`Port ${values.port} is in use. Stop the program that uses it, or choose another port: npm run sandbox -- --port 4011`,
		);
		process.exitCode = 1;
		return;
	}
	sandbox.misbehavior.latency = Number(values.latency);
	if (values['rate-limit'] !== undefined) {
		sandbox.misbehavior.limitRate({
			perSecond: Number(values['rate-limit']),
			...(values.burst === undefined ? {} : { burst: Number(values.burst) }),
			headers: values['rate-limit-headers'] as 'retry-after',
		});
	}
	console.log(`The sandbox is running. Watch it at ${sandbox.url}/

For a "Beyond Identity API" credential in n8n:
  Region         Custom
  API Base URL   ${sandbox.url}
  Tenant ID      ${sandbox.tenantId}
  Realm ID       ${sandbox.realmId}
  API Token      ${sandbox.apiToken}

For a "Beyond Identity OAuth2 API" credential, use the same values without the token, plus:
  Auth Base URL  ${sandbox.url}
  Application ID ${SEED.applicationId}
  Client ID      ${SEED.clientId}
  Client Secret  ${SEED.clientSecret}

Press Ctrl-C to stop. All data is discarded when the sandbox stops.`);

	const stop = () => {
		void sandbox.close();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}
