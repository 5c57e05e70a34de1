import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { ALL_GROUPS, type Group } from '../transport/resources/groups';
import { inWords } from './inWords';

/** Enough for a person to choose from; whoever has more names them in an expression. */
const MOST_GROUPS = 2000;

/** Fills the choice of several groups, by the alphabet. */
export async function getGroups(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await inWords(this, async (client) => {
		const groups = await client.list<Group>({ ...ALL_GROUPS, limit: MOST_GROUPS });
		return groups
			.map(({ id, display_name: name }) => ({ name: name || id, value: id }))
			.sort((one, other) => one.name.localeCompare(other.name));
	});
}
