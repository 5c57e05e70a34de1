import type { Group, Identity } from './model.mts';
import { SEED } from './seed.mts';
import type { RealmState, Store } from './store.mts';

/** What happens to people in a company, one after the other, for those who watch a workflow start. */
export class Life {
	private turn = 0;
	private timer?: NodeJS.Timeout | undefined;

	constructor(private readonly store: Store) {}

	/**
	 * Lets something happen.
	 *
	 * @returns what it was, as a sentence
	 */
	happen(): string {
		const realm = this.store.realms.get(SEED.realmId)!;
		const event = EVENTS[this.turn % EVENTS.length]!;
		this.turn += 1;
		return event(realm, this.turn);
	}

	/**
	 * Lets something happen again and again.
	 *
	 * @param seconds between two events; 0 for never
	 */
	goOn(seconds: number): void {
		clearInterval(this.timer);
		if (seconds > 0) this.timer = setInterval(() => this.happen(), seconds * 1000).unref();
	}

	stop(): void {
		clearInterval(this.timer);
	}
}

type Event = (realm: RealmState, turn: number) => string;

const EVENTS: Event[] = [
	(realm, turn) => {
		const name = `New Colleague ${turn}`;
		const username = `new.colleague.${turn}@example.com`;
		const traits = { type: 'traits_v0', username, primary_email_address: username } as const;
		realm.addIdentity(name, traits);
		return `${name} was created.`;
	},
	(realm) => {
		const one = newest(realm, 'UNENROLLED') ?? newest(realm, 'PENDING');
		if (!one) return 'Everybody has a passkey.';
		realm.addCredential(one);
		return `${one.display_name} created a passkey.`;
	},
	(realm) => {
		const [group] = [...realm.groups.values()];
		const isOutside = ({ id }: Identity) => !realm.members.get(group!.id)!.has(id);
		return joined(realm, group!, active(realm).find(isOutside));
	},
	(realm, turn) => {
		const one = active(realm)[turn % 20];
		if (!one) return 'Nobody is left to be promoted.';
		realm.changeIdentity(one, { traits: { title: `Manager ${turn}` } });
		return `${one.display_name} has a new job title.`;
	},
	(realm) => {
		const [group] = [...realm.groups.values()];
		const last = realm.membersOf(group!).at(-1);
		if (!last) return `${group!.display_name} has no members.`;
		realm.removeMember(group!, last.id);
		return `${last.display_name} left ${group!.display_name}.`;
	},
	(realm) => {
		const one = active(realm).at(-1);
		if (!one) return 'Nobody is left to be suspended.';
		realm.changeIdentity(one, { status: 'suspended' });
		return `${one.display_name} was suspended.`;
	},
	(realm) => {
		const one = [...realm.identities.values()].find(({ status }) => status === 'suspended');
		if (!one) return 'Nobody is suspended.';
		realm.changeIdentity(one, { status: 'active' });
		return `${one.display_name} was reactivated.`;
	},
	(realm) => {
		const passkey = [...realm.credentials.values()].findLast(({ state }) => state === 'ACTIVE');
		if (!passkey) return 'Nobody has a passkey.';
		const { identity_id: id } = passkey;
		for (const one of realm.credentials.values()) if (one.identity_id === id) one.state = 'REVOKED';
		return `${realm.identities.get(id)!.display_name} lost their passkeys.`;
	},
	(realm) => {
		const one = [...realm.identities.values()].findLast(({ status }) => status === 'suspended');
		if (!one) return 'Nobody is suspended.';
		realm.removeIdentity(one);
		return `${one.display_name} was deleted.`;
	},
];

function active(realm: RealmState): Identity[] {
	return [...realm.identities.values()].filter(({ status }) => status === 'active');
}

function newest(realm: RealmState, status: string): Identity | undefined {
	const statuses = realm.enrollmentStatuses();
	return active(realm).findLast(({ id }) => statuses.get(id) === status);
}

function joined(realm: RealmState, group: Group, one: Identity | undefined): string {
	if (!one) return `Everybody is in ${group.display_name}.`;
	realm.addMember(group, one.id);
	return `${one.display_name} joined ${group.display_name}.`;
}
