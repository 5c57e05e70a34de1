/** Imported first, so that an old Node.js gets a sentence and not the stack trace of some library. */
const MINIMUM = [20, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
	console.error(
		`The demo needs Node.js ${MINIMUM.join('.')} or newer, but this is ${process.versions.node}. Install a newer version from https://nodejs.org, then run this again.`,
	);
	process.exit(1);
}

export {};
