import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { whenAskedToEnd } from '../../sandbox/program.mts';

/** How long what is told to end may take. */
const PATIENCE_MS = 4000;
/** How long a program may take to clean up after that. */
const CLEAN_UP_MS = 4000;
/** What a shell gives for a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** A process that ends when it resolves. */
interface Started extends PromiseLike<unknown> {
	pid?: number | undefined;
}

/** Processes in groups of their own, which a Ctrl-C in the terminal does not reach. */
const running = new Set<Started>();

/** Remembers a process until it ends, for `interruptible`. */
export function remember(started: Started): void {
	running.add(started);
	void started.then(() => running.delete(started));
}

/**
 * Works, and lets Ctrl-C end all that was started in groups of its own meanwhile. The work then fails, and
 * cleans up as after any failure; that failure is not told.
 *
 * @throws whatever the work does, unless it was interrupted
 */
export async function interruptible(work: () => Promise<void>): Promise<void> {
	let isInterrupted = false;
	const end = async () => {
		signalAll('SIGINT');
		await Promise.race([
			Promise.allSettled(running),
			setTimeout(PATIENCE_MS, undefined, { ref: false }),
		]);
		signalAll('SIGKILL');
		await setTimeout(CLEAN_UP_MS, undefined, { ref: false });
		process.exit(INTERRUPTED);
	};
	// A Ctrl-C comes twice: from the terminal, and again from npm.
	const onSignal = () => {
		if (isInterrupted) return;
		isInterrupted = true;
		process.exitCode = INTERRUPTED;
		console.log('\nStopping…');
		void end();
	};
	const letRest = whenAskedToEnd(onSignal);
	try {
		await work();
	} catch (error) {
		if (!isInterrupted) throw error;
	} finally {
		letRest();
	}
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
