import { searchGroups } from '../../nodes/BeyondIdentity/methods/listSearch';
import { credentialFor, editorContext } from '../support/engine.mts';
import { useSandbox } from '../support/sandbox.mts';

const sandbox = useSandbox();

test("retries and waits are in n8n's log at debug level, without the token", async () => {
	const context = editorContext(credentialFor(sandbox.current));
	const debug = jest.spyOn(context.logger, 'debug').mockImplementation(() => {});
	for (const fault of [
		{ kind: 'status', status: 503, times: 1 },
		{ kind: 'dropBefore', times: 1 },
	] as const) {
		sandbox.current.misbehavior.clear();
		sandbox.current.misbehavior.add(fault);
		await searchGroups.call(context);
	}
	expect(debug.mock.calls.map(([message]) => message)).toEqual(
		expect.arrayContaining([
			'Beyond Identity: All requests wait',
			'Beyond Identity: A request is sent again',
		]),
	);
	expect(debug.mock.calls.map(([, facts]) => facts)).toContainEqual(
		expect.objectContaining({ apiMethod: 'ListGroups', reason: 'transient' }),
	);
	expect(JSON.stringify(debug.mock.calls)).not.toContain(sandbox.current.apiToken);
	debug.mockRestore();
});
