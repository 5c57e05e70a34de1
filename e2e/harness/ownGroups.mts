import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
/** How long what is told to end may take. */
const PATIENCE_MS = 4000;
/** What a shell gives for a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** A process that ends when it resolves. */
interface Started extends PromiseLike<unknown> {
	pid?: number | undefined;
}

/** Processes in groups of their own, which a Ctrl-C in the terminal does not reach. */
const running = new Set<Started>();

/** Remembers a process until it ends, for `endOnSignal`. */
export function remember(started: Started): void {
	running.add(started);
	void started.then(() => running.delete(started));
}

/** Lets Ctrl-C end this program and all that it has started in groups of their own. */
export function endOnSignal(): void {
	const end = async () => {
		console.log('\nStopping…');
		signalAll('SIGINT');
		await Promise.race([Promise.allSettled(running), setTimeout(PATIENCE_MS)]);
		signalAll('SIGKILL');
		await Promise.allSettled(running);
		process.exit(INTERRUPTED);
	};
	process.once('SIGINT', () => void end());
	process.once('SIGTERM', () => void end());
}

function signalAll(name: 'SIGINT' | 'SIGKILL'): void {
	for (const { pid } of running) if (pid !== undefined) signalGroup(pid, name);
}

/**
 * Sends a signal to a whole group, of which some may run as another user.
 *
 * @param pid of its first process
 */
export function signalGroup(pid: number, name: 'SIGINT' | 'SIGKILL'): void {
	try {
		process.kill(-pid, name);
	} catch {
		// It has ended by itself.
	}
}
