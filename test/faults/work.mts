import type { INodeParameters } from 'n8n-workflow';
import { locator } from '../support/engine.mts';
import type { Said } from './claims.mts';
import { factsAbout, type Change } from './facts.mts';
import type { Wish } from './scenario.mts';
import { syncParameters } from './sync.mts';
import {
	groupTextFor,
	knownGroup,
	knownPeople,
	NO_GROUP,
	usernameAt,
	type World,
} from './world.mts';

/** What one input item is to bring about. */
export interface Intent {
	/** All of it is so where the item is done. */
	wants: Change[];
	/** What it makes one more of, as facts about it begin; two items make two. */
	makes?: string;
	/** Whether items about the same share what is made: two emails to one person are one. */
	isShared?: boolean;
	/** Who or what it names is not there, so it cannot be done. */
	isImpossible: boolean;
	/** Who or what it names is not there, and may be refused for that. */
	mayFail?: boolean;
	/** What its output shows, by ID, where it only reads. */
	shows?: string[];
	/** How many of those it shows at most. */
	showsAtMost?: number;
}

/** An operation, and what it is held to. */
export interface Work {
	/** The API method that it is about; with several, the last one is what batches are sent with. */
	main: string[];
	parameters(world: World): INodeParameters;
	/** What each item is to bring about, in the items' order. */
	intents(world: World, wishes: Wish[]): Intent[];
	/** Whether it reads lists of several pages. */
	needsCrowd?: boolean;
	/**
	 * Whether the API takes many in one request of `main`: then this tells batches apart, and how many
	 * things are in them.
	 */
	batchOf?: (world: World, wish: Wish) => string;
	/**
	 * Holds what the output says of changes against the changes themselves.
	 *
	 * @param said of each item
	 * @returns what is not so, a sentence each
	 */
	liesOfOutput?: (world: World, said: Said[], changes: Change[]) => string[];
	/** Whether an item that can be done may be refused for another item, or for what is so in the realm. */
	mayRefuse?: boolean;
	/** Whether it may be about everybody in the realm, whatever the items say. */
	isOneList?: boolean;
}

const WHO = locator('idOrUsername', '={{ $json.who }}');
const FIRST = locator('idOrUsername', '={{ $json.who[0] }}');
const GROUP = locator('idOrName', '={{ $json.group }}');

/** More than a page. */
const SOME = 250;

const first = (wish: Wish): Wish => ({ ...wish, who: wish.who.slice(0, 1) });
const nameOf = (world: World, wish: Wish) =>
	knownPeople(world, wish).map(({ traits }) => traits.username);
const knowsAll = (world: World, wish: Wish) => knownPeople(world, wish).length === wish.who.length;
const groupOf = (world: World, wish: Wish) => knownGroup(world, wish)?.display_name;

/** An ID that is not there may have been deleted by a try whose answer was lost: nobody can tell. */
const namesById = (naming: Wish['naming']) => naming === 'id' || naming === 'unknownId';

/** Gives each item its intent by itself. */
const eachAlone =
	(intentOf: (world: World, wish: Wish) => Intent): Work['intents'] =>
	(world, wishes) =>
		wishes.map((wish) => intentOf(world, wish));

function memberships(direction: 'add' | 'remove'): Work {
	const sign = direction === 'add' ? '+' : '-';
	const mayCreate = (world: World) => direction === 'add' && world.scenario.isSwitchedOn;
	return {
		main: [direction === 'add' ? 'AddGroupMembers' : 'DeleteGroupMembers'],
		parameters: (world) => ({
			resource: 'group',
			operation: `${direction}Members`,
			group: GROUP,
			identity: WHO,
			...(mayCreate(world) ? { options: { createGroup: true } } : {}),
		}),
		intents: eachAlone((world, wish) => {
			const isNew = mayCreate(world) && wish.groupNaming !== 'id' && !knownGroup(world, wish);
			const group = isNew ? NO_GROUP : groupOf(world, wish);
			return {
				wants: [
					...(isNew
						? ([`+group|${NO_GROUP}|1`, `+group|${NO_GROUP}|description|1|`] as Change[])
						: []),
					...nameOf(world, wish).map((who): Change => `${sign}${who}|in|${group}`),
				],
				isImpossible: group === undefined || (direction === 'add' && !knowsAll(world, wish)),
				mayFail: !knowsAll(world, wish),
			};
		}),
		batchOf: (world, wish) => groupOf(world, wish) ?? groupTextFor(world, wish),
	};
}

/** What people and groups can be put into that is no group. */
const ASSIGNED = {
	role: {
		resource: 'role',
		chosen: ({ role }: World): INodeParameters => ({ role: locator('id', role.id) }),
		nameIn: ({ role }: World) => role.display_name,
		add: { identity: 'AddRoleMembers', group: 'AddRoleMembers' },
		remove: { identity: 'DeleteRoleMembers', group: 'DeleteRoleMembers' },
	},
	application: {
		resource: 'ssoConfig',
		chosen: ({ ssoConfig }: World): INodeParameters => ({
			ssoConfig: locator('idOrName', ssoConfig.display_name),
		}),
		nameIn: ({ ssoConfig }: World) => ssoConfig.display_name,
		add: { identity: 'AddIdentitiesToSsoConfig', group: 'AddGroupsToSsoConfig' },
		remove: { identity: 'DeleteIdentitiesFromSsoConfig', group: 'DeleteGroupsFromSsoConfig' },
	},
} as const;

/**
 * @param kind what members are put into, or taken out of
 * @param memberType what goes there
 */
function members(
	kind: keyof typeof ASSIGNED,
	direction: 'add' | 'remove',
	memberType: 'identity' | 'group',
): Work {
	const { resource, chosen, nameIn, [direction]: apiMethods } = ASSIGNED[kind];
	const sign = direction === 'add' ? '+' : '-';
	return {
		main: [apiMethods[memberType]],
		parameters: (world) => ({
			resource,
			operation: `${direction}Members`,
			...chosen(world),
			memberType,
			[memberType]: memberType === 'group' ? GROUP : WHO,
		}),
		intents: eachAlone((world, wish) => {
			if (memberType === 'group') {
				const group = groupOf(world, wish);
				return {
					wants: group === undefined ? [] : [`${sign}group|${group}|${kind}|${nameIn(world)}`],
					isImpossible: group === undefined,
				};
			}
			return {
				wants: nameOf(world, wish).map((who): Change => `${sign}${who}|${kind}|${nameIn(world)}`),
				isImpossible: direction === 'add' && !knowsAll(world, wish),
				mayFail: !knowsAll(world, wish),
			};
		}),
		...(memberType === 'identity' ? { batchOf: () => kind } : {}),
	};
}

function status(operation: 'suspend' | 'reactivate'): Work {
	const [from, to] = operation === 'suspend' ? ['active', 'suspended'] : ['suspended', 'active'];
	return {
		main: ['UpdateIdentity'],
		parameters: () => ({ resource: 'identity', operation, identity: WHO }),
		intents: eachAlone((world, wish) => ({
			wants: nameOf(world, wish).flatMap((who): Change[] => [
				`-${who}|status|${from}`,
				`+${who}|status|${to}`,
			]),
			isImpossible: !knowsAll(world, wish),
		})),
	};
}

/** Creates people, or saves those that there are. */
function saving(operation: 'create' | 'upsert'): Work {
	return {
		main: ['CreateIdentity'],
		parameters: (world) => ({
			resource: 'identity',
			operation,
			displayName: '={{ $json.name }}',
			username: '={{ $json.username }}',
			...(world.scenario.isSwitchedOn
				? { additionalFields: { groups: '={{ [$json.group] }}' } }
				: {}),
		}),
		intents: eachAlone((world, wish) => {
			const who = usernameAt(wish.who[0]!);
			const name: Change = `+${who}|name|${savedName(wish)}`;
			const there = world.people[wish.who[0]!];
			const groups = world.scenario.isSwitchedOn ? [groupOf(world, wish)] : [];
			return {
				wants: [
					name,
					...(there
						? [`-${who}|name|${there.display_name}` as Change]
						: ([`+${who}|status|active`, `+${who}|given|`] as Change[])),
					...groups.map((group): Change => `+${who}|in|${group}`),
				],
				isImpossible: groups.includes(undefined) || (operation === 'create' && !!there),
			};
		}),
	};
}

/** Who was there before is not new, and who was not is told to be new once. */
function liesOfCreated(world: World, said: Said[]): string[] {
	const { people, scenario } = world;
	const claims = new Map<number, boolean[]>();
	said.forEach((one, index) => {
		const place = scenario.wishes[index]!.who[0]!;
		const own = one.kind === 'done' ? one.rows.map(({ json }) => json.created === true) : [];
		claims.set(place, [...(claims.get(place) ?? []), ...own]);
	});
	const areAllDone = said.every(({ kind }) => kind === 'done');
	return [...claims].flatMap(([place, created]) => {
		const times = created.filter(Boolean).length;
		const most = people[place] ? 0 : 1;
		const least = areAllDone ? most : 0;
		return times > most || times < least
			? [`person ${place} is told to be new ${times} times, and not ${least} to ${most}`]
			: [];
	});
}

/** The output tells all that was done. */
function liesOfMembers({ groups, people }: World, said: Said[], changes: Change[]): string[] {
	const nameOf = (id: string) => people.find((one) => one.id === id)?.traits.username;
	return said.flatMap((one) => {
		const json = one.kind === 'done' ? one.rows[0]?.json : undefined;
		if (!json) return [];
		const name = groups.find(({ id }) => id === json.group_id)?.display_name;
		const told = [
			...(json.added as string[]).map((id) => `+${nameOf(id)}|in|${name}`),
			...(json.removed as string[]).map((id) => `-${nameOf(id)}|in|${name}`),
		].sort();
		const isSo = changes.filter((change) => change.endsWith(`|in|${name}`)).sort();
		return JSON.stringify(told) === JSON.stringify(isSo)
			? []
			: [`of ${name} it tells ${told.join(', ')}, and it is ${isSo.join(', ')}`];
	});
}

/** Whoever is taken out of a group is told so, by at least one of the items about them. */
function liesOfLeaving({ people }: World, said: Said[], changes: Change[]): string[] {
	const told = new Map<string, Set<string>>();
	for (const one of said) {
		for (const { json } of one.kind === 'done' ? one.rows : []) {
			const who = people.find(({ id }) => id === json.identity_id)!.traits.username;
			const names = (json.removed as Array<{ display_name: string }>).map(
				(group) => group.display_name,
			);
			told.set(who, new Set([...(told.get(who) ?? []), ...names]));
		}
	}
	return [...told].flatMap(([who, names]) => {
		const left = changes.filter((change) => change.startsWith(`-${who}|in|`));
		const isSame =
			left.length === names.size && left.every((change) => names.has(change.split('|')[2]!));
		return isSame
			? []
			: [`${who} left ${left.join(', ')}, and is told to have left ${[...names].join(', ')}`];
	});
}

/** What an item calls somebody. */
export function savedName({ variant }: Wish): string {
	return `Saved ${variant}`;
}

const theirs = (kind: 'invitation' | 'passkey') => (world: World, wish: Wish) => {
	const [person] = knownPeople(world, first(wish));
	const things = kind === 'invitation' ? world.realm.jobs : world.realm.credentials;
	const own = [...things.values()].find(({ identity_id: owner }) => owner === person?.id);
	return own ? { id: own.id, state: own.state, who: person!.traits.username } : undefined;
};

/** Whatever stands in an item for the ID of a thing of somebody's. */
export function thingIdFor(world: World, wish: Wish, kind: 'invitation' | 'passkey'): string {
	return theirs(kind)(world, wish)?.id ?? 'dead0000deadbeef';
}

function revoking(kind: 'invitation' | 'passkey'): Work {
	const [resource, parameter, main] =
		kind === 'invitation'
			? ['enrollment', 'enrollmentId', 'SetCredentialBindingJobRevoked']
			: ['passkey', 'passkeyId', 'RevokeCredential'];
	return {
		main: [main!],
		// Whoever revokes twice may be refused.
		mayRefuse: true,
		parameters: () => ({
			resource,
			operation: 'revoke',
			identity: FIRST,
			[parameter!]: `={{ $json.${kind} }}`,
		}),
		intents: eachAlone((world, wish) => {
			const thing = theirs(kind)(world, wish);
			if (!thing) return { wants: [], isImpossible: true };
			const fact = `${thing.who}|${kind}|${thing.id}`;
			return {
				wants: [`-${fact}|${thing.state}`, `+${fact}|REVOKED`],
				isImpossible: false,
			};
		}),
	};
}

/** @param most of whom it shows */
function listing(paging: INodeParameters, most = Infinity): Work {
	return {
		main: ['ListIdentities'],
		parameters: () => ({ resource: 'identity', operation: 'getAll', ...paging }),
		intents: eachAlone((world) => ({
			wants: [],
			shows: [...world.realm.identities.keys()],
			showsAtMost: most,
			isImpossible: false,
		})),
		needsCrowd: true,
	};
}

export const OPERATIONS = {
	create: saving('create'),
	upsert: { ...saving('upsert'), liesOfOutput: liesOfCreated },
	update: {
		main: ['UpdateIdentity'],
		parameters: () => ({
			resource: 'identity',
			operation: 'update',
			identity: FIRST,
			updateFields: { displayName: '={{ $json.name }}' },
		}),
		intents: eachAlone((world, wish) => ({
			wants: knownPeople(world, first(wish)).flatMap(({ display_name: old, traits }): Change[] => [
				`-${traits.username}|name|${old}`,
				`+${traits.username}|name|${savedName(wish)}`,
			]),
			isImpossible: !knowsAll(world, first(wish)),
		})),
	},
	suspend: status('suspend'),
	reactivate: status('reactivate'),
	delete: {
		main: ['DeleteIdentity', 'BatchDeleteIdentities'],
		parameters: () => ({ resource: 'identity', operation: 'delete', identity: WHO }),
		intents: eachAlone((world, wish) => ({
			wants: nameOf(world, wish).flatMap((who) =>
				factsAbout(world.before, who).map((fact): Change => `-${fact}`),
			),
			isImpossible: !knowsAll(world, wish) && !namesById(wish.naming),
			mayFail: !knowsAll(world, wish),
		})),
		batchOf: () => 'realm',
	},
	removeFromGroups: {
		main: ['DeleteGroupMembers'],
		parameters: ({ scenario, groups }) => ({
			resource: 'identity',
			operation: 'removeFromGroups',
			identity: WHO,
			...(scenario.isSwitchedOn ? { options: { keepGroups: [groups[0]!.display_name] } } : {}),
		}),
		intents: eachAlone((world, wish) => ({
			wants: nameOf(world, wish).flatMap((who) =>
				factsAbout(world.before, who)
					.filter((fact) => fact.startsWith(`${who}|in|`))
					.filter((fact) => !world.scenario.isSwitchedOn || !fact.endsWith('|Group 0'))
					.map((fact): Change => `-${fact}`),
			),
			isImpossible: !knowsAll(world, wish),
		})),
		liesOfOutput: liesOfLeaving,
	},
	createGroup: {
		main: ['CreateGroup'],
		parameters: () => ({
			resource: 'group',
			operation: 'create',
			displayName: '={{ $json.name }}',
		}),
		intents: eachAlone((_world, wish) => ({
			wants: [],
			makes: `group|${savedName(wish)}|`,
			isImpossible: false,
		})),
	},
	updateGroup: {
		main: ['UpdateGroup'],
		parameters: () => ({
			resource: 'group',
			operation: 'update',
			group: GROUP,
			updateFields: { description: '={{ $json.name }}' },
		}),
		intents: eachAlone((world, wish) => {
			const group = groupOf(world, wish);
			return {
				wants:
					group === undefined
						? []
						: [
								`-group|${group}|description|1|`,
								`+group|${group}|description|1|${savedName(wish)}`,
							],
				isImpossible: group === undefined,
			};
		}),
	},
	deleteGroup: {
		main: ['DeleteGroup', 'DeleteGroupMembers'],
		parameters: ({ scenario }) => ({
			resource: 'group',
			operation: 'delete',
			group: GROUP,
			options: { removeMembers: scenario.isSwitchedOn },
		}),
		intents: eachAlone((world, wish) => {
			const group = groupOf(world, wish);
			return {
				wants: [...world.before]
					.filter((fact) => fact.startsWith(`group|${group}|`) || fact.endsWith(`|in|${group}`))
					.map((fact): Change => `-${fact}`),
				isImpossible: group === undefined && wish.groupNaming !== 'id',
			};
		}),
		mayRefuse: true,
	},
	addMembers: memberships('add'),
	removeMembers: memberships('remove'),
	setMembers: {
		main: ['AddGroupMembers', 'DeleteGroupMembers'],
		parameters: () => ({
			resource: 'group',
			operation: 'setMembers',
			group: GROUP,
			identity: WHO,
		}),
		intents(world, wishes) {
			return wishes.map((wish) => {
				const group = groupOf(world, wish);
				const same = wishes.filter((other) => groupOf(world, other) === group);
				const wanted = new Set(same.flatMap((other) => nameOf(world, other)));
				const gone = [...world.before].filter((fact) => {
					const [who, what, name] = fact.split('|');
					return what === 'in' && name === group && !wanted.has(who!);
				});
				return {
					wants: [
						...[...wanted].map((who): Change => `+${who}|in|${group}`),
						...gone.map((fact): Change => `-${fact}`),
					],
					isImpossible: group === undefined || !same.every((other) => knowsAll(world, other)),
				};
			});
		},
		batchOf: (world, wish) => groupOf(world, wish) ?? groupTextFor(world, wish),
		liesOfOutput: liesOfMembers,
		mayRefuse: true,
	},
	addRoleMembers: members('role', 'add', 'identity'),
	removeRoleMembers: members('role', 'remove', 'identity'),
	addRoleGroups: members('role', 'add', 'group'),
	removeRoleGroups: members('role', 'remove', 'group'),
	addApplicationMembers: members('application', 'add', 'identity'),
	removeApplicationMembers: members('application', 'remove', 'identity'),
	addApplicationGroups: members('application', 'add', 'group'),
	removeApplicationGroups: members('application', 'remove', 'group'),
	invite: {
		main: ['CreateCredentialBindingJob', 'CreateBatchCredentialBindingJob'],
		parameters: ({ scenario, authenticatorConfig }) => ({
			resource: 'enrollment',
			operation: 'create',
			identity: FIRST,
			deliveryMethod: scenario.isSwitchedOn ? 'EMAIL' : 'RETURN',
			authenticatorConfig: locator('id', authenticatorConfig.id),
		}),
		intents: eachAlone((world, wish) => {
			const [who] = nameOf(world, first(wish));
			return {
				wants: [],
				...(who === undefined ? {} : { makes: `${who}|invitation|` }),
				isShared: world.scenario.isSwitchedOn,
				isImpossible: who === undefined,
			};
		}),
	},
	revokeInvitation: revoking('invitation'),
	revokePasskey: revoking('passkey'),
	sync: {
		main: ['CreateIdentity', 'UpdateIdentity'],
		parameters: syncParameters,
		// What it brings about is held against the whole list.
		intents: () => [],
		isOneList: true,
	},
	getPeople: listing({ returnAll: true }),
	getSomePeople: listing({ limit: SOME }, SOME),
	getMembers: {
		main: ['ListGroupMembers'],
		parameters: () => ({
			resource: 'group',
			operation: 'getMembers',
			group: GROUP,
			returnAll: true,
		}),
		intents: eachAlone((world, wish) => {
			const group = knownGroup(world, wish);
			return {
				wants: [],
				shows: group ? world.realm.membersOf(group).map(({ id }) => id) : [],
				isImpossible: group === undefined,
			};
		}),
		needsCrowd: true,
	},
	get: {
		main: ['GetIdentity'],
		parameters: () => ({ resource: 'identity', operation: 'get', identity: FIRST }),
		intents: eachAlone((world, wish) => ({
			wants: [],
			shows: knownPeople(world, first(wish)).map(({ id }) => id),
			isImpossible: !knowsAll(world, first(wish)),
		})),
	},
} as const satisfies Record<string, Work>;

export type OperationName = keyof typeof OPERATIONS;
