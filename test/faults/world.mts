import { randomBytes } from 'node:crypto';
import type {
	AuthenticatorConfig,
	Group,
	Identity,
	Role,
	SsoConfig,
} from '../../sandbox/model.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { RealmState } from '../../sandbox/store.mts';
import { elsewhere, factsOf, type Fact } from './facts.mts';
import type { Scenario, Wish } from './scenario.mts';
import type { Approval } from './sync.mts';

/** A realm of its own for one scenario, as it is before the run. */
export interface World {
	scenario: Scenario;
	realm: RealmState;
	people: Identity[];
	groups: Group[];
	role: Role;
	ssoConfig: SsoConfig;
	authenticatorConfig: AuthenticatorConfig;
	before: Set<Fact>;
	/** What a sync may do, where that was asked for. */
	approval?: Approval;
}

/** A group that no realm has. */
export const NO_GROUP = 'No Such Group';

/** As many people as make a list of three pages. */
const CROWD = 450;

/** Makes the realm that a scenario begins with. */
export function buildWorld(sandbox: Sandbox, scenario: Scenario, needsCrowd: boolean): World {
	const realm = sandbox.store.addRealm(randomBytes(8).toString('hex'), 'Faults');
	const server = realm.addResourceServer('Beyond Identity Management API', 'beyondidentity', []);
	const role = realm.addRole(server, 'Help Desk');
	const ssoConfig = realm.addSsoConfig('Wiki', { type: 'bookmark' });
	const assigned = realm.ssoMembers.get(ssoConfig.id)!;
	const authenticatorConfig = realm.addAuthenticatorConfig('Hosted Web', {
		type: 'hosted_web',
		authentication_methods: [{ type: 'webauthn_passkey' }],
		trusted_origins: [],
	});
	const groups = Array.from({ length: scenario.groups }, (_, index) =>
		realm.addGroup(`Group ${index}`),
	);
	const people = scenario.people.map((person, index) => {
		const username = usernameAt(index);
		const identity = realm.addIdentity(
			`Person ${index}`,
			{
				type: 'traits_v0',
				username,
				primary_email_address: username,
				employee_number: String(index),
			},
			person.isSuspended ? 'suspended' : 'active',
		);
		groups.forEach((group, bit) => {
			if (person.groups & (1 << bit)) realm.addMember(group, identity.id);
		});
		if (person.isEnrolled) realm.addCredential(identity);
		if (person.isInvited) {
			realm.addJob(identity, {
				delivery_method: 'RETURN',
				authenticator_config_id: authenticatorConfig.id,
			});
		}
		if (person.isAssigned) assigned.identities.add(identity.id);
		if (person.isAdministrator) realm.roleMembers.get(role.id)!.identities.add(identity.id);
		return identity;
	});
	assigned.groups.add(groups.at(-1)!.id);
	if (needsCrowd) {
		for (let index = 0; index < CROWD; index += 1) {
			const username = `crowd${index}@example.org`;
			const identity = realm.addIdentity('One of many', { type: 'traits_v0', username });
			realm.addMember(groups[0]!, identity.id);
		}
	}
	for (let index = 0; index < scenario.others; index += 1) {
		const username = `other${index}@example.org`;
		realm.addIdentity('Another One', { type: 'traits_v0', username });
	}
	const before = new Set([...factsOf(realm), elsewhere(sandbox.store, realm)]);
	return { scenario, realm, people, groups, role, ssoConfig, authenticatorConfig, before };
}

/** The username of a place in the list of people, also of one beyond its end. */
export function usernameAt(place: number): string {
	return `person${place}@example.org`;
}

/** The people that a wish names, and that there are. */
export function knownPeople({ people }: World, { who, naming }: Wish): Identity[] {
	if (naming === 'unknownId' || naming === 'unknownName') return [];
	return who.flatMap((place) => people[place] ?? []);
}

/** The group that a wish names, if there is one. */
export function knownGroup({ groups }: World, { group, groupNaming }: Wish): Group | undefined {
	return groupNaming === 'unknown' ? undefined : groups[group];
}

/** What stands in an item for a person. */
export function textFor({ people }: World, naming: Wish['naming'], place: number): string {
	const identity = people[place];
	const username = usernameAt(place);
	switch (naming) {
		case 'id':
			return identity?.id ?? unknownId(place);
		case 'username':
			return username;
		case 'otherCase':
			return username.toUpperCase();
		case 'unknownId':
			return unknownId(place);
		case 'unknownName':
			return `nobody${place}@example.org`;
	}
}

/** What stands in an item for a group. */
export function groupTextFor(world: World, wish: Wish): string {
	const group = knownGroup(world, wish);
	if (!group) return wish.groupNaming === 'id' ? unknownId(wish.group) : NO_GROUP;
	return wish.groupNaming === 'id' ? group.id : group.display_name;
}

function unknownId(place: number): string {
	return `dead0000dead${String(place).padStart(4, '0')}`;
}
