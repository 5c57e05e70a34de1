import { readFile } from 'node:fs/promises';
import { readBehavior, SWITCHES, type Behavior } from './behavior.mts';
import {
	choiceFrom,
	main,
	numberFrom,
	Obstacle,
	portFrom,
	readOptions,
	whenAskedToEnd,
} from './program.mts';
import { SEED } from './seed.mts';
import { startSandbox, type Sandbox } from './server.mts';

const DEFAULT_PORT = 4010;

const HELP = `npm run sandbox -- [options]

  --port N                  port on 127.0.0.1 (${DEFAULT_PORT})
  --latency N               milliseconds added to every response
  --rate-limit N            requests allowed per second
  --burst N                 requests allowed at once
  --rate-limit-headers KIND retry-after, retry-after-date, ratelimit, or none
  --change-every N          change somebody every N seconds, as happens in a company
  --profile FILE            how to answer what the API's description leaves open (JSON)
${switchOptions()
	.map(([option, choices]) => `  --${option.padEnd(23)} ${choices.join(' or ')}`)
	.join('\n')}
`;

const HEADERS = ['retry-after', 'retry-after-date', 'ratelimit', 'none'] as const;

await main(async () => {
	const values = readOptions('npm run sandbox', {
		port: { type: 'string', default: String(DEFAULT_PORT) },
		latency: { type: 'string', default: '0' },
		'rate-limit': { type: 'string' },
		burst: { type: 'string' },
		'rate-limit-headers': { type: 'string', default: HEADERS[0] },
		'change-every': { type: 'string', default: '0' },
		profile: { type: 'string' },
		...Object.fromEntries(switchOptions().map(([option]) => [option, { type: 'string' as const }])),
		help: { type: 'boolean', default: false },
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const latency = numberFrom('latency', values.latency, { least: 0 });
	const changeEvery = numberFrom('change-every', values['change-every'], { least: 0 });
	const headers = choiceFrom('rate-limit-headers', values['rate-limit-headers'], HEADERS);
	const perSecond = optional('rate-limit', values['rate-limit']);
	const burst = optional('burst', values.burst);
	const behavior = {
		...(values.profile === undefined ? {} : await readProfile(values.profile)),
		...switchesIn(values),
	};
	const sandbox = await start(portFrom('port', values.port));
	sandbox.misbehavior.latency = latency;
	sandbox.behave(behavior);
	sandbox.life.goOn(changeEvery);
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
	whenAskedToEnd(stop);
});

/** The command line's names of the switches, and what each can be. */
function switchOptions(): Array<[string, readonly string[]]> {
	return Object.entries(SWITCHES).map(([name, choices]) => [optionOf(name), choices]);
}

function optionOf(name: string): string {
	return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The switches of the command line. */
function switchesIn(values: Record<string, unknown>): Partial<Behavior> {
	return Object.fromEntries(
		Object.entries(SWITCHES).flatMap(([name, choices]) => {
			const told = values[optionOf(name)];
			return typeof told === 'string'
				? [[name, choiceFrom<string>(optionOf(name), told, choices)]]
				: [];
		}),
	);
}

async function readProfile(file: string): Promise<Partial<Behavior>> {
	const text = await readFile(file, 'utf8').catch(() => {
		throw new Obstacle(`There is no file ${file}, which --profile names.`);
	});
	let profile: unknown;
	try {
		profile = JSON.parse(text);
	} catch {
		throw new Obstacle(`${file}, which --profile names, is not JSON.`);
	}
	// A probe's profile says more than the switches.
	const { behavior = profile } = Object(profile) as { behavior?: unknown };
	const read = readBehavior(behavior);
	if (typeof read === 'string') throw new Obstacle(`${file} can't be used. ${read}`);
	return read;
}

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
