import { ambiguousGroupName, noGroupWithName } from '../messages/lookupErrors';
import type { Choice } from '../n8n/parameters';
import type { Directory } from '../provisioning/directory';

/** How a group is found. */
export interface GroupOptions {
	/** Whether to create a group that is named and missing. */
	create?: boolean;
	/** Whether to look up what looks like an ID as well, before anything else is done. */
	verify?: boolean;
}

/**
 * Finds the group that a locator chooses.
 *
 * @returns its ID
 * @throws ParameterError where no group has the name, or more than one
 */
export async function resolveGroup(
	directory: Directory,
	{ mode, text }: Choice,
	{ create = false, verify = false }: GroupOptions = {},
): Promise<string> {
	if (mode === 'list') return text;
	const mayBeId = mode !== 'name';
	const ids = mayBeId
		? await directory.resolveGroups(text, { verify })
		: (await directory.findGroups(text)).map(({ id }) => id);
	const [id] = ids;
	if (ids.length > 1) throw ambiguousGroupName(text, ids);
	if (id !== undefined) return id;
	if (create) return (await directory.createGroup(text)).id;
	throw noGroupWithName(text, mayBeId);
}
