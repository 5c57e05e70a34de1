import { createHash } from 'node:crypto';
import type { RealmState, RoleMembers, Store } from '../../sandbox/store.mts';

/**
 * One thing that is so in a realm, as text: what it is about, then what is said of it, with `|` between.
 * People go by their usernames in lower case and groups by their names, which tell them apart here.
 */
export type Fact = string;

/** All that is so in a realm, as far as the node can change it. Times are left out. */
export function factsOf(realm: RealmState): Set<Fact> {
	const facts = new Set<Fact>();
	const names = new Map<string, string>();
	for (const { id, display_name: name, status, traits } of realm.identities.values()) {
		const who = traits.username.toLowerCase();
		names.set(id, who);
		const { type: _type, username: _username, given_name: given = '', ...others } = traits;
		const fields = { name, status, given, ...others };
		for (const [field, value] of Object.entries(fields)) facts.add(`${who}|${field}|${value}`);
	}
	const seen = new Map<string, number>();
	for (const group of realm.groups.values()) {
		const name = group.display_name;
		const count = (seen.get(name) ?? 0) + 1;
		seen.set(name, count);
		facts.add(`group|${name}|${count}`);
		facts.add(`group|${name}|description|${count}|${group.description}`);
		for (const { id } of realm.membersOf(group)) facts.add(`${names.get(id)}|in|${name}`);
	}
	const assigned: Array<[string, string, RoleMembers]> = [
		...[...realm.roleMembers].map(([id, members]): [string, string, RoleMembers] => [
			'role',
			realm.roles.get(id)!.display_name,
			members,
		]),
		...[...realm.ssoMembers].map(([id, members]): [string, string, RoleMembers] => [
			'application',
			realm.ssoConfigs.get(id)!.display_name,
			members,
		]),
	];
	for (const [kind, what, { identities, groups }] of assigned) {
		for (const member of identities) facts.add(`${names.get(member)}|${kind}|${what}`);
		for (const member of groups) {
			facts.add(`group|${realm.groups.get(member)?.display_name}|${kind}|${what}`);
		}
	}
	const { resourceServers, roles, authenticatorConfigs, ssoConfigs } = realm;
	for (const things of [resourceServers, roles, authenticatorConfigs, ssoConfigs]) {
		for (const thing of things.values()) facts.add(`setting|${JSON.stringify(thing)}`);
	}
	for (const { id, identity_id: owner, state } of realm.credentials.values()) {
		facts.add(`${names.get(owner)}|passkey|${id}|${state}`);
	}
	for (const { id, identity_id: owner, state } of realm.jobs.values()) {
		facts.add(`${names.get(owner)}|invitation|${id}|${state}`);
	}
	return facts;
}

/** What all other realms come to: nobody asks for anything there. */
export function elsewhere(store: Store, { realm: { id: own } }: RealmState): Fact {
	const hash = createHash('sha256');
	for (const [id, realm] of store.realms) {
		if (id !== own) for (const fact of factsOf(realm)) hash.update(fact);
	}
	return `elsewhere|${hash.digest('hex')}`;
}

/** All facts about somebody. */
export function factsAbout(facts: Set<Fact>, who: string): Fact[] {
	return [...facts].filter((fact) => fact.startsWith(`${who}|`));
}

/** A change: `+` for a fact that comes, `-` for one that goes. */
export type Change = `+${Fact}` | `-${Fact}`;

export function changesBetween(before: Set<Fact>, after: Set<Fact>): Change[] {
	return [
		...[...after].filter((fact) => !before.has(fact)).map((fact): Change => `+${fact}`),
		...[...before].filter((fact) => !after.has(fact)).map((fact): Change => `-${fact}`),
	];
}

/** Whether what a change leads to is so. */
export function holds(change: Change, facts: Set<Fact>): boolean {
	return facts.has(change.slice(1)) === change.startsWith('+');
}
