import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { defaultBehavior } from '../../sandbox/behavior.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';

/**
 * A sandbox for the tests of one file: started before them, and before each of them without
 * misbehavior, with an empty journal, and with the answers that it gives unless told. What earlier tests created stays.
 *
 * @returns where the running sandbox will be
 */
export function useSandbox(): { current: Sandbox } {
	const holder = {} as { current: Sandbox };
	beforeAll(async () => {
		holder.current = await startSandbox();
		recordExchanges(holder.current);
	});
	beforeEach(() => {
		holder.current.misbehavior.clear();
		holder.current.behave(defaultBehavior());
		holder.current.journal.clear();
	});
	afterAll(async () => {
		await holder.current.close();
	});
	return holder;
}

/** Keeps what was asked and answered for the check against the official description. */
function recordExchanges(sandbox: Sandbox): void {
	const folder = process.env.SANDBOX_EXCHANGES;
	if (!folder) return;
	const file = path.join(folder, `${process.env.JEST_WORKER_ID}-${process.pid}.ndjson`);
	sandbox.journal.onExchange((exchange) => appendFileSync(file, `${JSON.stringify(exchange)}\n`));
}
