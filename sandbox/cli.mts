import { choiceFrom, main, numberFrom, Obstacle, portFrom, readOptions } from './program.mts';
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

const HEADERS = ['retry-after', 'retry-after-date', 'ratelimit', 'none'] as const;

await main(async () => {
	const values = readOptions('npm run sandbox', {
		port: { type: 'string', default: String(DEFAULT_PORT) },
		latency: { type: 'string', default: '0' },
		'rate-limit': { type: 'string' },
		burst: { type: 'string' },
		'rate-limit-headers': { type: 'string', default: HEADERS[0] },
		help: { type: 'boolean', default: false },
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const latency = numberFrom('latency', values.latency, { least: 0 });
	const headers = choiceFrom('rate-limit-headers', values['rate-limit-headers'], HEADERS);
	const perSecond = optional('rate-limit', values['rate-limit']);
	const burst = optional('burst', values.burst);
	const sandbox = await start(portFrom('port', values.port));
	sandbox.misbehavior.latency = latency;
	if (perSecond !== undefined) {
		sandbox.misbehavior.limitRate({
			perSecond,
			...(burst === undefined ? {} : { burst }),
			headers,
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
});

function optional(option: string, text: string | undefined): number | undefined {
	return text === undefined ? undefined : numberFrom(option, text, { least: 0.001 });
}

async function start(port: number): Promise<Sandbox> {
	try {
		return await startSandbox({ port });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		throw new Obstacle(
			`Port ${port} is in use. Stop the program that uses it, or choose another port: npm run sandbox -- --port ${port + 1}`,
		);
	}
}
