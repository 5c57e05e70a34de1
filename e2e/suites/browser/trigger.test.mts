import { expect, test } from '../../harness/fixtures.mts';
import { watchGroup } from '../../harness/scenes.mts';

test('a trigger that was just added: chosen by what happens, tried out, and nothing is noted', async ({
	editor,
	realm,
	sandbox,
}) => {
	await watchGroup(editor);
	const [enrolled] = [...realm.identities.values()];
	expect(realm.enrollmentStatus(enrolled!)).toBe('ENROLLED');
	expect(sandbox.journal.count('ListIdentities')).toBe(1);
});
