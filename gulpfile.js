const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src, watch } = require('gulp');

const sources = ['nodes/**/*.ts', 'credentials/**/*.ts'];
// n8n looks for icons and the codex file beside the compiled class that names them.
const assets = ['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg'];

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc')], { stdio: 'inherit' });
}

function copy() {
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

const build = series(clean, parallel(compile, copy));

function rebuildOnChange() {
	watch(sources, compile);
	watch(assets, copy);
}

module.exports = {
	clean,
	compile,
	copy,
	build,
	watch: series(build, rebuildOnChange),
	default: build,
};
