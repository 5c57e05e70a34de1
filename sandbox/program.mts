import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A problem that the person at the terminal can do something about: a sentence and a way out. */
export class Obstacle extends Error {}

/**
 * Runs a program of the terminal, and says in a sentence what its person can do something about.
 *
 * @param run what it does
 */
export async function main(run: () => Promise<void>): Promise<void> {
	await run().catch((error: unknown) => {
		console.error(error instanceof Obstacle ? `\n${error.message}` : error);
		process.exitCode = 1;
	});
}

/**
 * What a program was told on the command line.
 *
 * @param command as a person types it, e.g. `npm run demo`
 * @throws Obstacle where there is no such option, or its value is missing
 */
export function readOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
	command: string,
	options: T,
	args = process.argv.slice(2),
) {
	try {
		return parseArgs<{ options: T; args: string[] }>({ options, args }).values;
	} catch (error) {
		// Node.js says what is wrong first, and how to get around its own rules after that.
		const [what = ''] = (error as Error).message.split(/\.(?:\s|$)/);
		throw new Obstacle(`${what}. To see all options: ${command} -- --help`);
	}
}

/**
 * A number from the command line.
 *
 * @param option its name, without the hyphens
 * @throws Obstacle where it is none, or too small or too large
 */
export function numberFrom(
	option: string,
	text: string,
	{ least, most = Infinity }: { least: number; most?: number },
): number {
	const number = Number(text);
	if (text.trim() === '' || !(number >= least && number <= most)) {
		const range = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`;
		throw new Obstacle(`--${option} must be a number ${range}, but it is '${text}'.`);
	}
	return number;
}

/** A port from the command line. */
export function portFrom(option: string, text: string): number {
	return numberFrom(option, text, { least: 1, most: 65_535 });
}

/**
 * One of several words from the command line.
 *
 * @throws Obstacle where it is another one
 */
export function choiceFrom<T extends string>(
	option: string,
	text: string,
	choices: readonly T[],
): T {
	const found = choices.find((choice) => choice === text);
	if (found !== undefined) return found;
	throw new Obstacle(`--${option} must be one of ${choices.join(', ')}, but it is '${text}'.`);
}

/** Ctrl-C, a process manager, a terminal that is closed, and Ctrl-\\. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Does something whenever the process is asked to end, which does not end it any more.
 *
 * @returns how to leave it to Node.js again
 */
export function whenAskedToEnd(end: () => void): () => void {
	const onSignal = (name: NodeJS.Signals) => {
		// A terminal that is gone takes no words.
		if (name === 'SIGHUP')
			for (const out of [process.stdout, process.stderr]) out.on('error', () => {});
		end();
	};
	for (const name of ENDS) process.on(name, onSignal);
	return () => {
		for (const name of ENDS) process.off(name, onSignal);
	};
}
