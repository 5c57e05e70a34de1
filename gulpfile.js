const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const path = require('node:path');
const { dest, parallel, series, src, watch } = require('gulp');

// `npm run dev` builds where n8n loads the package from.
const { BUILD_FOLDER: output = 'dist' } = process.env;
// n8n looks for icons, the codex file, and the shapes of outputs beside the compiled class that names them.
const assets = [
	'nodes/**/*.{svg,node.json}',
	'nodes/**/__schema__/**/*.json',
	'credentials/**/*.svg',
];

async function clean() {
	await rm(output, { recursive: true, force: true });
}

function typescript(...options) {
	const compiler = require.resolve('typescript/bin/tsc');
	return spawn(process.execPath, [compiler, '--outDir', output, ...options], { stdio: 'inherit' });
}

function compile() {
	return typescript();
}

function compileOnChange() {
	// The maps name the sources by their place on this machine, for a debugger: they are never published.
	const maps = ['--sourceMap', '--sourceRoot', `${path.resolve(__dirname)}/`];
	return typescript('--watch', '--preserveWatchOutput', ...maps);
}

function copy() {
	return src(assets, { base: '.', encoding: false }).pipe(dest(output));
}

function copyOnChange() {
	return watch(assets, copy);
}

const build = series(clean, parallel(compile, copy));

module.exports = {
	clean,
	compile,
	copy,
	build,
	watch: series(clean, copy, parallel(compileOnChange, copyOnChange)),
	default: build,
};
