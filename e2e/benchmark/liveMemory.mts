/**
 * Loaded into n8n: collects its garbage again and again, and writes what is left to the file that
 * `LIVE_MEMORY_FILE` names, a line each: milliseconds since 1970, and bytes of heap in use.
 */
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** From one to the next: n8n has to get on with its work between them. */
const PAUSE_MS = 300;

const { LIVE_MEMORY_FILE: file } = process.env;
// Not in the processes that n8n starts.
if (file && process.argv[2] === 'start') {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc') as () => void;
	const sample = () => {
		collectGarbage();
		appendFileSync(file, `${Date.now()} ${process.memoryUsage().heapUsed}\n`);
		setTimeout(sample, PAUSE_MS).unref();
	};
	sample();
}
