import { choiceFrom, numberFrom, Obstacle, portFrom, readOptions } from '../../sandbox/program.mts';

const options = { port: { type: 'string', default: '1' }, loud: { type: 'boolean' } } as const;

/** What a program makes of a command line. */
const told = (...args: string[]) => readOptions('npm run program', options, args);

test('options are read, or a sentence says which one is wrong', () => {
	expect(told('--port', '7')).toEqual({ port: '7' });
	for (const [args, sentence] of [
		[['--prot', '7'], "Unknown option '--prot'. To see all options: npm run program -- --help"],
		[['--port'], "Option '--port <value>' argument missing. To see"],
		[['7'], "Unexpected argument '7'. To see"],
		[['--port', '-7'], "Option '--port' argument is ambiguous. To see"],
	] as const) {
		expect(() => told(...args)).toThrow(Obstacle);
		expect(() => told(...args)).toThrow(sentence);
	}
});

test('values are what they have to be, or a sentence says what they have to be', () => {
	expect(portFrom('port', '5678')).toBe(5678);
	expect(() => portFrom('port', '0')).toThrow(
		"--port must be a number from 1 to 65535, but it is '0'.",
	);
	expect(() => numberFrom('burst', '', { least: 1 })).toThrow(
		"--burst must be a number at least 1, but it is ''.",
	);
	expect(choiceFrom('n8n', 'b', ['a', 'b'])).toBe('b');
	expect(() => choiceFrom('n8n', 'c', ['a', 'b'])).toThrow(
		"--n8n must be one of a, b, but it is 'c'.",
	);
});
