/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.mts'],
	// What takes minutes is a suite of its own: `npm run test:slow`, `npm run test:faults`.
	testPathIgnorePatterns: ['/node_modules/', '/test/slow/', '/test/faults/'],
	// By default Jest leaves a core idle, which on two cores is half of the machine.
	maxWorkers: '100%',
	coverageProvider: 'v8',
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text', 'text-summary'],
	moduleFileExtensions: ['ts', 'mts', 'mjs', 'js', 'json', 'node'],
	transform: {
		'^.+\\.m?ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	setupFiles: ['<rootDir>/test/support/quiet.mts'],
	// A busy machine takes a multiple of what a test takes at rest.
	testTimeout: 60_000,
	reporters: ['default', '<rootDir>/test/support/openapi-reporter.mjs'],
};
