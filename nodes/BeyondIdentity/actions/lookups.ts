import type { Client } from '../transport/client';
import { ALL_GROUPS } from '../transport/groups';
import { identitiesNamed } from '../transport/identities';
import type { Group, Identity } from '../transport/types';
import { ParameterProblem } from './parameterProblem';

/** Finds things by the names that people use, each name once per execution. */
export class Lookups {
	private readonly identities = new Map<string, Promise<Identity | undefined>>();
	private groups?: Promise<Map<string, Group[]>>;

	constructor(private readonly client: Client) {}

	/**
	 * @param username in whatever case
	 * @throws ParameterProblem where no identity has it
	 */
	async identityId(username: string): Promise<string> {
		const key = username.toLowerCase();
		let search = this.identities.get(key);
		if (!search) {
			search = this.findIdentity(username);
			this.identities.set(key, search);
			// A search that failed says nothing about the next one.
			search.catch(() => this.identities.delete(key));
		}
		const identity = await search;
		if (identity) return identity.id;
		throw new ParameterProblem(
			`No identity has the username '${username}'`,
			'Check the spelling, and that the identity belongs to the realm of the credential.',
		);
	}

	/**
	 * @param name in whatever case
	 * @throws ParameterProblem where no group has it, or more than one
	 */
	async groupId(name: string): Promise<string> {
		if (!this.groups) {
			this.groups = this.listGroups();
			this.groups.catch(() => {
				this.groups = undefined;
			});
		}
		const found = (await this.groups).get(name.toLowerCase()) ?? [];
		const exact = found.filter((group) => group.display_name?.trim() === name);
		const groups = exact.length > 0 ? exact : found;
		if (groups.length === 1) return groups[0]!.id;
		if (groups.length === 0) {
			throw new ParameterProblem(
				`No group has the name '${name}'`,
				'Check the spelling, and that the group belongs to the realm of the credential.',
			);
		}
		throw new ParameterProblem(
			`${groups.length} groups have the name '${name}'`,
			`Choose the one you mean by its ID: ${groups.map(({ id }) => id).join(', ')}.`,
		);
	}

	private async findIdentity(username: string): Promise<Identity | undefined> {
		const [identity] = await this.client.list<Identity>({
			...identitiesNamed(username),
			limit: 1,
		});
		return identity;
	}

	/** The API cannot search groups, so all of them are listed, once. */
	private async listGroups(): Promise<Map<string, Group[]>> {
		const byName = new Map<string, Group[]>();
		for (const group of await this.client.list<Group>(ALL_GROUPS)) {
			const key = (group.display_name ?? '').trim().toLowerCase();
			byName.set(key, [...(byName.get(key) ?? []), group]);
		}
		return byName;
	}
}
