import { randomBytes } from 'node:crypto';
import type { Behavior, Shuffle } from './behavior.mts';
import {
	conflict,
	conflictWith,
	identitiesNotFound,
	invalid,
	notFound,
	unprocessable,
} from './errors.mts';
import type {
	Application,
	AuthenticatorConfig,
	BindingJobBatch,
	Identity,
	Role,
} from './model.mts';
import { filterOf, pageOf, usernameOfFilter, type PageQuery } from './paging.mts';
import { bodies } from './schemas.mts';
import { TOKEN_LIFETIME_S } from './tokens.mts';
import { now, type RealmState, type RoleMembers, type Store } from './store.mts';

/** What a handler sees of a request, after token, scopes, realm and body were checked. */
export interface Call {
	store: Store;
	realm: RealmState;
	/** The sandbox's own address, for links. */
	baseUrl: string;
	params: Record<string, string>;
	query: PageQuery & Record<string, string | undefined>;
	body: unknown;
	behavior: Behavior;
	shuffle: Shuffle;
	/** Says that the answer is one that the description does not have, as the sandbox was told. */
	deviate(how: string): void;
	/** Of the answer. */
	setHeaders(headers: Record<string, string>): void;
}

export interface Route {
	operationId: string;
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Below the realm, or below `/v1` where it begins with a slash. */
	path: string;
	scopes: string[];
	body?: object;
	/** @returns the answer's body; nothing for an empty answer */
	handle(call: Call): object | undefined;
}

/** Of invitations that may still lead to a passkey. */
const OPEN_STATES = new Set<string>(['LINK_SENT', 'LINK_OPENED', 'REQUEST_DELIVERED']);

/** Of resource servers and of authenticator configurations. */
const SMALL_PAGE_SIZE = 100;

function identityOf({ realm, params }: Call, id = params.identity_id!): Identity {
	const identity = realm.identities.get(id);
	if (!identity) throw notFound('Identity', id);
	return identity;
}

function groupOf({ realm, params }: Call, id = params.group_id!) {
	const group = realm.groups.get(id);
	if (!group) throw notFound('Group', id);
	return group;
}

function resourceServerOf({ realm, params }: Call) {
	const server = realm.resourceServers.get(params.resource_server_id!);
	if (!server) throw notFound('ResourceServer', params.resource_server_id!);
	return server;
}

/** The resource server that a list of somebody's roles is asked for. */
function askedResourceServer({ realm, query }: Call) {
	const { resource_server_id: id } = query;
	if (id === undefined) throw invalid([{ field: 'resource_server_id', description: 'missing' }]);
	const server = realm.resourceServers.get(id);
	if (!server) throw conflictWith('ResourceServer', id, 'resource server not found');
	return server;
}

function roleOf(call: Call) {
	const { realm, params } = call;
	const server = resourceServerOf(call);
	const role = realm.roles.get(params.role_id!);
	if (role?.resource_server_id !== server.id) throw notFound('Role', params.role_id!);
	return role;
}

function authenticatorConfigOf({ realm, params }: Call) {
	const config = realm.authenticatorConfigs.get(params.authenticator_config_id!);
	if (!config) throw notFound('AuthenticatorConfig', params.authenticator_config_id!);
	return config;
}

function ssoConfigOf({ realm, params }: Call) {
	const config = realm.ssoConfigs.get(params.sso_config_id!);
	if (!config) throw notFound('SsoConfig', params.sso_config_id!);
	return config;
}

function credentialOf({ realm, params }: Call) {
	const credential = realm.credentials.get(params.credential_id!);
	if (!credential || credential.identity_id !== params.identity_id) {
		throw notFound('Credential', params.credential_id!);
	}
	return credential;
}

function jobOf({ realm, params }: Call) {
	const job = realm.jobs.get(params.job_id!);
	if (!job || job.identity_id !== params.identity_id) {
		throw notFound('CredentialBindingJob', params.job_id!);
	}
	return job;
}

/** In lists, `-` stands for every identity of the realm. */
function isOwner(params: Call['params'], identityId: string): boolean {
	return params.identity_id === '-' || params.identity_id === identityId;
}

/** An identity as the API shows it: with its enrollment status, which is derived. */
function shown(realm: RealmState, identity: Identity) {
	return { ...identity, enrollment_status: realm.enrollmentStatus(identity) };
}

function list<T extends object | string>(
	call: Call,
	key: string,
	resources: T[],
	maxPageSize?: number,
): object {
	const inOrder = ordered(call, resources);
	const { page, ...rest } = pageOf(listName(call, key), inOrder, call.query, maxPageSize);
	return keyed(call, key, page, rest);
}

/** For a list that has no `skip`. */
function withoutSkip(call: Call): Call {
	const { skip: _ignored, ...query } = call.query;
	return { ...call, query };
}

/** The API promises no order. */
function ordered<T extends object | string>({ behavior, query, shuffle }: Call, things: T[]): T[] {
	if (behavior.order === 'created' || things.length < 2) return things;
	if (behavior.order === 'shuffledBySkip' && query.skip !== undefined) {
		return shuffle.shuffle(things);
	}
	return typeof things[0] === 'string'
		? [...things].sort()
		: (shuffle.sort(things as object[]) as T[]);
}

function keyed(call: Call, key: string, page: unknown[], rest: object): object {
	const isLeftOut = page.length === 0 && call.behavior.emptyList === 'leftOut';
	if (isLeftOut) call.deviate('without its key');
	return { ...(isLeftOut ? {} : { [key]: page }), ...rest };
}

function listName({ realm, params }: Call, key: string): string {
	return [realm.realm.id, ...Object.values(params), key].join('/');
}

/** The roles of the resource server that is asked for, whose members are as wanted. */
function rolesOf(call: Call, isWanted: (members: RoleMembers) => boolean): object {
	const server = askedResourceServer(call);
	return list(
		call,
		'roles',
		[...call.realm.roles.values()].filter(
			(role) =>
				role.resource_server_id === server.id && isWanted(call.realm.roleMembers.get(role.id)!),
		),
	);
}

function listIdentities(call: Call, identities: Identity[]) {
	const inOrder = ordered(call, identities);
	const { page, ...rest } = pageOf(listName(call, 'identities'), inOrder, call.query);
	const people = page.map((identity) => shown(call.realm, identity));
	return keyed(call, 'identities', people, rest);
}

function assertUsernameIsFree(realm: RealmState, username: string | undefined, own?: Identity) {
	const holder = username === undefined ? undefined : realm.findByUsername(username);
	if (holder && holder !== own) throw conflict('username already exists');
}

function changeMembers(call: Call, change: (identityId: string) => void) {
	const group = groupOf(call);
	const { identity_ids: ids } = call.body as { identity_ids: string[] };
	for (const id of ids) identityOf(call, id);
	ids.forEach(change);
	return group;
}

function changeRoleMembers(call: Call, change: (members: Set<string>, id: string) => void) {
	const role = roleOf(call);
	const members = call.realm.roleMembers.get(role.id)!;
	const { group_ids: groupIds = [], identity_ids: identityIds = [] } = call.body as {
		group_ids?: string[];
		identity_ids?: string[];
	};
	for (const id of groupIds) groupOf(call, id);
	for (const id of identityIds) identityOf(call, id);
	for (const id of groupIds) change(members.groups, id);
	for (const id of identityIds) change(members.identities, id);
	return role;
}

function changeRoleScopes(call: Call, change: (scopes: Set<string>, scope: string) => void) {
	const role = roleOf(call);
	const { scopes } = call.body as { scopes: string[] };
	const offered = resourceServerOf(call).scopes;
	const unknown = scopes.filter((scope) => !offered.includes(scope));
	if (unknown.length > 0) throw invalid([{ field: 'scopes', description: 'unknown scope' }]);
	for (const scope of scopes) change(call.realm.roleScopes.get(role.id)!, scope);
	return role;
}

interface IdentityBody {
	identity: {
		display_name: string;
		status?: Identity['status'];
		traits: Identity['traits'];
	};
}

/** What a request says of a person, as the API keeps it. */
function normalized({ realm, behavior, body }: Call): IdentityBody['identity'] {
	const { identity } = body as IdentityBody;
	const { display_name: name, traits } = identity;
	return {
		...identity,
		...(behavior.names === 'trimmed' && name !== undefined ? { display_name: name.trim() } : {}),
		...(behavior.usernames === 'lowerCased' && traits?.username !== undefined
			? { traits: { ...traits, username: realm.folded(traits.username) } }
			: {}),
	};
}

/** Changes what a request names, and says when. */
function changed<T extends { update_time?: string }>(resource: T, change: object): T {
	Object.assign(resource, change);
	if (resource.update_time !== undefined) resource.update_time = now();
	return resource;
}

const tenants: Route[] = [
	{
		operationId: 'GetTenant',
		method: 'GET',
		path: '/tenants/:tenant_id',
		scopes: ['tenants:read'],
		handle: ({ store }) => store.tenant,
	},
	{
		operationId: 'UpdateTenant',
		method: 'PATCH',
		path: '/tenants/:tenant_id',
		scopes: ['tenants:update'],
		body: bodies.UpdateTenant,
		handle: ({ store, body }) => changed(store.tenant, (body as { tenant: object }).tenant),
	},
	{
		operationId: 'CreateRealm',
		method: 'POST',
		path: '/tenants/:tenant_id/realms',
		scopes: ['realms:create'],
		body: bodies.CreateRealm,
		handle({ store, body }) {
			const { realm } = body as { realm: { display_name: string; classification?: string } };
			const added = store.addRealm(randomBytes(8).toString('hex'), realm.display_name).realm;
			added.classification = realm.classification ?? added.classification;
			return added;
		},
	},
	{
		operationId: 'UpdateRealm',
		method: 'PATCH',
		path: '',
		scopes: ['realms:update'],
		body: bodies.UpdateRealm,
		handle: ({ realm, body }) => changed(realm.realm, (body as { realm: object }).realm),
	},
	{
		operationId: 'DeleteRealm',
		method: 'DELETE',
		path: '',
		scopes: ['realms:delete'],
		handle({ store, realm }) {
			const children = [realm.identities, realm.groups, realm.resourceServers, realm.ssoConfigs];
			if (children.some(({ size }) => size > 0)) throw conflict('realm has children');
			store.realms.delete(realm.realm.id);
			return undefined;
		},
	},
	{
		operationId: 'ListRealms',
		method: 'GET',
		path: '/tenants/:tenant_id/realms',
		scopes: ['realms:read'],
		handle: (call) =>
			list(
				call,
				'realms',
				[...call.store.realms.values()].map(({ realm }) => realm),
			),
	},
	{
		operationId: 'GetRealm',
		method: 'GET',
		path: '',
		scopes: ['realms:read'],
		handle: ({ realm }) => realm.realm,
	},
];

const identities: Route[] = [
	{
		operationId: 'CreateIdentity',
		method: 'POST',
		path: '/identities',
		scopes: ['identities:create'],
		body: bodies.CreateIdentity,
		handle(call) {
			const { realm } = call;
			const { display_name: name, traits, status } = normalized(call);
			assertUsernameIsFree(realm, traits.username);
			return shown(realm, realm.addIdentity(name, { ...traits }, status));
		},
	},
	{
		operationId: 'ListIdentities',
		method: 'GET',
		path: '/identities',
		scopes: ['identities:read'],
		handle(call) {
			const filter = filterOf(listName(call, 'identities'), call.query);
			const username = filter === undefined ? undefined : usernameOfFilter(filter);
			if (username === undefined || call.behavior.usernameFilter === 'ignored') {
				return listIdentities(call, [...call.realm.identities.values()]);
			}
			const identity = call.realm.findByUsername(username);
			return listIdentities(call, identity ? [identity] : []);
		},
	},
	{
		operationId: 'BatchDeleteIdentities',
		method: 'POST',
		path: '/identities/~batchDelete',
		scopes: ['identities:delete'],
		body: bodies.BatchDeleteIdentities,
		handle({ realm, body }) {
			const { ids } = body as { ids: string[] };
			const unknown = ids.filter((id) => !realm.identities.has(id));
			if (unknown.length > 0) throw identitiesNotFound(unknown);
			for (const id of ids) realm.removeIdentity(realm.identities.get(id)!);
			return undefined;
		},
	},
	{
		operationId: 'GetIdentity',
		method: 'GET',
		path: '/identities/:identity_id',
		scopes: ['identities:read'],
		handle: (call) => shown(call.realm, identityOf(call)),
	},
	{
		operationId: 'UpdateIdentity',
		method: 'PATCH',
		path: '/identities/:identity_id',
		scopes: ['identities:update'],
		body: bodies.UpdateIdentity,
		handle(call) {
			const identity = identityOf(call);
			const change = normalized(call);
			assertUsernameIsFree(call.realm, change.traits?.username, identity);
			call.realm.changeIdentity(identity, change);
			return shown(call.realm, identity);
		},
	},
	{
		operationId: 'DeleteIdentity',
		method: 'DELETE',
		path: '/identities/:identity_id',
		scopes: ['identities:delete'],
		handle(call) {
			call.realm.removeIdentity(identityOf(call));
			return undefined;
		},
	},
	{
		operationId: 'ListIdentityGroups',
		method: 'GET',
		path: '/identities/:identity_id/~listGroups',
		scopes: ['identities:read', 'groups:read'],
		handle: (call) => list(call, 'groups', call.realm.groupsOf(identityOf(call))),
	},
	{
		operationId: 'ListIdentityRoles',
		method: 'GET',
		path: '/identities/:identity_id/~listRoles',
		scopes: ['identities:read', 'roles:read', 'resource-servers:read'],
		handle(call) {
			const identity = identityOf(call);
			return rolesOf(call, ({ identities }) => identities.has(identity.id));
		},
	},
];

const groups: Route[] = [
	{
		operationId: 'CreateGroup',
		method: 'POST',
		path: '/groups',
		scopes: ['groups:create'],
		body: bodies.CreateGroup,
		handle({ realm, body }) {
			const { group } = body as { group: { display_name: string; description?: string } };
			return realm.addGroup(group.display_name, group.description);
		},
	},
	{
		operationId: 'ListGroups',
		method: 'GET',
		path: '/groups',
		scopes: ['groups:read'],
		handle: (call) => list(call, 'groups', [...call.realm.groups.values()]),
	},
	{
		operationId: 'GetGroup',
		method: 'GET',
		path: '/groups/:group_id',
		scopes: ['groups:read'],
		handle: (call) => groupOf(call),
	},
	{
		operationId: 'UpdateGroup',
		method: 'PATCH',
		path: '/groups/:group_id',
		scopes: ['groups:update'],
		body: bodies.UpdateGroup,
		handle(call) {
			const group = groupOf(call);
			const { group: change } = call.body as {
				group: { display_name?: string; description?: string };
			};
			if (change.display_name !== undefined) group.display_name = change.display_name;
			if (change.description !== undefined) group.description = change.description;
			group.update_time = now();
			return group;
		},
	},
	{
		operationId: 'DeleteGroup',
		method: 'DELETE',
		path: '/groups/:group_id',
		scopes: ['groups:delete'],
		handle(call) {
			const group = groupOf(call);
			if (call.realm.membersOf(group).length > 0) throw conflict('group has children');
			call.realm.removeGroup(group);
			return undefined;
		},
	},
	{
		operationId: 'AddGroupMembers',
		method: 'POST',
		path: '/groups/:group_id/~addMembers',
		scopes: ['groups:update', 'identities:read'],
		body: bodies.members,
		handle: (call) => changeMembers(call, (id) => call.realm.addMember(groupOf(call), id)),
	},
	{
		operationId: 'DeleteGroupMembers',
		method: 'POST',
		path: '/groups/:group_id/~deleteMembers',
		scopes: ['groups:update', 'identities:read'],
		body: bodies.members,
		handle: (call) => changeMembers(call, (id) => call.realm.removeMember(groupOf(call), id)),
	},
	{
		operationId: 'ListGroupMembers',
		method: 'GET',
		path: '/groups/:group_id/~listMembers',
		scopes: ['groups:read', 'identities:read'],
		handle: (call) => listIdentities(call, call.realm.membersOf(groupOf(call))),
	},
	{
		operationId: 'ListGroupRoles',
		method: 'GET',
		path: '/groups/:group_id/~listRoles',
		scopes: ['groups:read', 'roles:read', 'resource-servers:read'],
		handle(call) {
			const group = groupOf(call);
			return rolesOf(call, ({ groups: members }) => members.has(group.id));
		},
	},
];

const ROLES = '/resource-servers/:resource_server_id/roles';

const roles: Route[] = [
	{
		operationId: 'ListResourceServers',
		method: 'GET',
		path: '/resource-servers',
		scopes: ['resource-servers:read'],
		handle: (call) =>
			list(
				withoutSkip(call),
				'resource_servers',
				[...call.realm.resourceServers.values()],
				SMALL_PAGE_SIZE,
			),
	},
	{
		operationId: 'GetResourceServer',
		method: 'GET',
		path: '/resource-servers/:resource_server_id',
		scopes: ['resource-servers:read'],
		handle: (call) => resourceServerOf(call),
	},
	{
		operationId: 'CreateResourceServer',
		method: 'POST',
		path: '/resource-servers',
		scopes: ['resource-servers:create'],
		body: bodies.CreateResourceServer,
		handle({ realm, body }) {
			const { resource_server: wanted } = body as {
				resource_server: { display_name: string; identifier: string; scopes?: string[] };
			};
			return realm.addResourceServer(wanted.display_name, wanted.identifier, wanted.scopes ?? []);
		},
	},
	{
		operationId: 'UpdateResourceServer',
		method: 'PATCH',
		path: '/resource-servers/:resource_server_id',
		scopes: ['resource-servers:update'],
		body: bodies.UpdateResourceServer,
		handle(call) {
			const { resource_server: change } = call.body as { resource_server: object };
			return Object.assign(resourceServerOf(call), change);
		},
	},
	{
		operationId: 'DeleteResourceServer',
		method: 'DELETE',
		path: '/resource-servers/:resource_server_id',
		scopes: ['resource-servers:delete'],
		handle(call) {
			call.realm.resourceServers.delete(resourceServerOf(call).id);
			return undefined;
		},
	},
	{
		operationId: 'CreateRole',
		method: 'POST',
		path: ROLES,
		scopes: ['roles:create'],
		body: bodies.CreateRole,
		handle(call) {
			const { role } = call.body as { role: { display_name: string; description?: string } };
			return call.realm.addRole(resourceServerOf(call), role.display_name, role.description);
		},
	},
	{
		operationId: 'ListRoles',
		method: 'GET',
		path: ROLES,
		scopes: ['roles:read'],
		handle(call) {
			const server = resourceServerOf(call);
			return list(
				call,
				'roles',
				[...call.realm.roles.values()].filter((role) => role.resource_server_id === server.id),
			);
		},
	},
	{
		operationId: 'UpdateRole',
		method: 'PATCH',
		path: `${ROLES}/:role_id`,
		scopes: ['roles:update'],
		body: bodies.UpdateRole,
		handle(call) {
			const role = roleOf(call);
			const { role: change } = call.body as { role: Partial<Role> };
			role.display_name = change.display_name ?? role.display_name;
			role.description = change.description ?? role.description;
			role.update_time = now();
			return role;
		},
	},
	{
		operationId: 'DeleteRole',
		method: 'DELETE',
		path: `${ROLES}/:role_id`,
		scopes: ['roles:delete'],
		handle(call) {
			const role = roleOf(call);
			const { groups: groupIds, identities: identityIds } = call.realm.roleMembers.get(role.id)!;
			const children = [groupIds, identityIds, call.realm.roleScopes.get(role.id)!];
			if (children.some(({ size }) => size > 0)) throw conflict('role has children');
			call.realm.removeRole(role);
			return undefined;
		},
	},
	{
		operationId: 'AddRoleScopes',
		method: 'POST',
		path: `${ROLES}/:role_id/~addScopes`,
		scopes: ['roles:update', 'resource-servers:read'],
		body: bodies.roleScopes,
		handle: (call) => changeRoleScopes(call, (scopes, scope) => scopes.add(scope)),
	},
	{
		operationId: 'DeleteRoleScopes',
		method: 'POST',
		path: `${ROLES}/:role_id/~deleteScopes`,
		scopes: ['roles:update', 'resource-servers:read'],
		body: bodies.roleScopes,
		handle: (call) => changeRoleScopes(call, (scopes, scope) => scopes.delete(scope)),
	},
	{
		operationId: 'ListRoleScopes',
		method: 'GET',
		path: `${ROLES}/:role_id/~listScopes`,
		scopes: ['roles:read', 'resource-servers:read'],
		handle: (call) => list(call, 'scopes', [...call.realm.roleScopes.get(roleOf(call).id)!]),
	},
	{
		operationId: 'GetRole',
		method: 'GET',
		path: `${ROLES}/:role_id`,
		scopes: ['roles:read'],
		handle: (call) => roleOf(call),
	},
	{
		operationId: 'AddRoleMembers',
		method: 'POST',
		path: `${ROLES}/:role_id/~addMembers`,
		scopes: ['roles:update', 'groups:read', 'identities:read'],
		body: bodies.roleMembers,
		handle: (call) => changeRoleMembers(call, (members, id) => members.add(id)),
	},
	{
		operationId: 'DeleteRoleMembers',
		method: 'POST',
		path: `${ROLES}/:role_id/~deleteMembers`,
		scopes: ['roles:update', 'groups:read', 'identities:read'],
		body: bodies.roleMembers,
		handle: (call) => changeRoleMembers(call, (members, id) => members.delete(id)),
	},
	{
		operationId: 'ListRoleMembers',
		method: 'GET',
		path: `${ROLES}/:role_id/~listMembers`,
		scopes: ['roles:read', 'groups:read', 'identities:read'],
		handle: listRoleMembers,
	},
];

/** Two lists in one answer, each with its own page size, and one token for both. */
function listRoleMembers(call: Call): object {
	const { realm, query } = call;
	const members = realm.roleMembers.get(roleOf(call).id)!;
	const [groupsToken, identitiesToken] = (query.page_token ?? '~').split('~');
	const groupPage = pageOf(
		listName(call, 'groups'),
		ordered(
			call,
			[...members.groups].flatMap((id) => realm.groups.get(id) ?? []),
		),
		{ page_size: query.groups_page_size, skip: query.groups_skip, page_token: groupsToken },
	);
	const identityPage = pageOf(
		listName(call, 'identities'),
		ordered(
			call,
			[...members.identities].flatMap((id) => realm.identities.get(id) ?? []),
		),
		{
			page_size: query.identities_page_size,
			skip: query.identities_skip,
			page_token: identitiesToken,
		},
	);
	const isLater = query.page_token !== undefined;
	// A list that has ended has no token of its own, and must not start again on the next page.
	const showGroups = !isLater || groupsToken !== '';
	const showIdentities = !isLater || identitiesToken !== '';
	const tokens = [
		showGroups ? (groupPage.next_page_token ?? '') : '',
		showIdentities ? (identityPage.next_page_token ?? '') : '',
	];
	const people = showIdentities ? identityPage.page : [];
	return {
		...keyed(call, 'groups', showGroups ? groupPage.page : [], {}),
		total_groups_size: groupPage.total_size,
		...keyed(
			call,
			'identities',
			people.map((identity) => shown(realm, identity)),
			{},
		),
		total_identities_size: identityPage.total_size,
		...(tokens.some(Boolean) ? { next_page_token: tokens.join('~') } : {}),
	};
}

const SSO_CONFIGS = '/sso-configs';
const SSO_CONFIG = '/sso-configs/:sso_config_id';

/** A list that has no `skip`. */
function listByToken<T extends object>(
	call: Call,
	key: string,
	resources: T[],
	shownAs: (resource: T) => object = (resource) => resource,
) {
	const inOrder = ordered(withoutSkip(call), resources);
	const { page, ...rest } = pageOf(listName(call, key), inOrder, withoutSkip(call).query);
	return { page: keyed(call, key, page.map(shownAs), {}), rest };
}

function changeSsoMembers(
	call: Call,
	kind: 'groups' | 'identities',
	change: (members: Set<string>, id: string) => void,
): undefined {
	const { [kind]: members } = call.realm.ssoMembers.get(ssoConfigOf(call).id)!;
	const body = call.body as { group_ids?: string[]; identity_ids?: string[] };
	const ids = (kind === 'groups' ? body.group_ids : body.identity_ids) ?? [];
	for (const id of ids) {
		if (kind === 'groups') groupOf(call, id);
		else identityOf(call, id);
	}
	for (const id of ids) change(members, id);
	return undefined;
}

/** Those of somebody, once for each way in which they come to them: there may be duplicates. */
function ssoConfigsOf(call: Call, identityId: string | undefined, groupIds: string[]): object {
	const { realm } = call;
	const found = [...realm.ssoConfigs.values()].flatMap((config) => {
		const members = realm.ssoMembers.get(config.id)!;
		const ways =
			Number(identityId !== undefined && members.identities.has(identityId)) +
			groupIds.filter((id) => members.groups.has(id)).length;
		return Array.from({ length: ways }, () => config);
	});
	const { page, rest } = listByToken(call, 'sso_configs', found);
	return { ...page, ...rest };
}

const ssoConfigs: Route[] = [
	{
		operationId: 'listSsoConfigs',
		method: 'GET',
		path: SSO_CONFIGS,
		scopes: ['sso-configs:read'],
		handle(call) {
			const types = [call.query.type ?? []].flat();
			const all = [...call.realm.ssoConfigs.values()];
			const wanted = all.filter(
				({ payload }) => types.length === 0 || types.includes(payload.type),
			);
			const { page, rest } = listByToken(call, 'sso_configs', wanted);
			return { ...page, ...rest };
		},
	},
	{
		operationId: 'GetSsoConfig',
		method: 'GET',
		path: SSO_CONFIG,
		scopes: ['sso-configs:read'],
		handle: (call) => ssoConfigOf(call),
	},
	{
		operationId: 'AddIdentitiesToSsoConfig',
		method: 'POST',
		path: `${SSO_CONFIG}/~addIdentities`,
		scopes: ['sso-configs:update'],
		body: bodies.members,
		handle: (call) => changeSsoMembers(call, 'identities', (members, id) => members.add(id)),
	},
	{
		operationId: 'DeleteIdentitiesFromSsoConfig',
		method: 'POST',
		path: `${SSO_CONFIG}/~deleteIdentities`,
		scopes: ['sso-configs:update'],
		body: bodies.members,
		handle: (call) => changeSsoMembers(call, 'identities', (members, id) => members.delete(id)),
	},
	{
		operationId: 'ListIdentitiesForSsoConfig',
		method: 'GET',
		path: `${SSO_CONFIG}/~listIdentityAssociations`,
		scopes: ['sso-configs:read', 'identities:read', 'groups:read'],
		handle(call) {
			const { realm } = call;
			const members = realm.ssoMembers.get(ssoConfigOf(call).id)!;
			const direct = [...members.identities].flatMap((id) => realm.identities.get(id) ?? []);
			const indirect = [...members.groups].flatMap((id) => {
				const group = realm.groups.get(id);
				return group ? realm.membersOf(group) : [];
			});
			// Who comes to it in two ways is there twice.
			const { page, rest } = listByToken(call, 'identities', [...direct, ...indirect]);
			return { ...page, ...rest };
		},
	},
	{
		operationId: 'AddGroupsToSsoConfig',
		method: 'POST',
		path: `${SSO_CONFIG}/~addGroups`,
		scopes: ['sso-configs:update'],
		body: bodies.groupMembers,
		handle: (call) => changeSsoMembers(call, 'groups', (members, id) => members.add(id)),
	},
	{
		operationId: 'DeleteGroupsFromSsoConfig',
		method: 'POST',
		path: `${SSO_CONFIG}/~deleteGroups`,
		scopes: ['sso-configs:update'],
		body: bodies.groupMembers,
		handle: (call) => changeSsoMembers(call, 'groups', (members, id) => members.delete(id)),
	},
	{
		operationId: 'ListGroupsForSSOConfig',
		method: 'GET',
		path: `${SSO_CONFIG}/~listGroupAssociations`,
		scopes: ['sso-configs:read', 'groups:read'],
		handle(call) {
			const { realm } = call;
			const { groups: ids } = realm.ssoMembers.get(ssoConfigOf(call).id)!;
			const assigned = [...ids].flatMap((id) => realm.groups.get(id) ?? []);
			const { page, rest } = listByToken(call, 'groups', assigned, (group) => {
				const { description: _description, ...others } = group;
				return { ...others, member_count: realm.membersOf(group).length };
			});
			return { ...page, ...rest };
		},
	},
	{
		operationId: 'ListSsoConfigsForIdentity',
		method: 'GET',
		path: '/identities/:identity_id/sso-configs',
		scopes: ['sso-configs:read'],
		handle(call) {
			const identity = identityOf(call);
			const groupIds = call.realm.groupsOf(identity).map(({ id }) => id);
			return ssoConfigsOf(call, identity.id, groupIds);
		},
	},
	{
		operationId: 'ListSsoConfigsForGroup',
		method: 'GET',
		path: '/groups/:group_id/sso-configs',
		scopes: ['sso-configs:read'],
		handle: (call) => ssoConfigsOf(call, undefined, [groupOf(call).id]),
	},
];

const CREDENTIALS = '/identities/:identity_id/credentials';
const JOBS = '/identities/:identity_id/credential-binding-jobs';

/** An application as the API shows it. */
function shownApplication(realm: RealmState, application: Application): object {
	const { id, display_name, client_id, client_secret, scopes } = application;
	const { realm_id, tenant_id, resource_server_id } = {
		realm_id: realm.realm.id,
		tenant_id: realm.realm.tenant_id,
		resource_server_id: [...realm.resourceServers.values()].find(({ is_managed }) => is_managed)
			?.id,
	};
	return {
		id,
		realm_id,
		tenant_id,
		resource_server_id,
		display_name,
		is_managed: false,
		protocol_config: {
			type: 'oauth2',
			allowed_scopes: scopes,
			client_id,
			client_secret,
			confidentiality: 'confidential',
			token_endpoint_auth_method: 'client_secret_basic',
			grant_type: ['client_credentials'],
			token_configuration: {
				subject_field: 'id',
				expires_after: TOKEN_LIFETIME_S,
				token_signing_algorithm: 'RS256',
			},
			token_format: 'self_contained',
		},
	};
}

const passkeys: Route[] = [
	{
		operationId: 'ListApplications',
		method: 'GET',
		path: '/applications',
		scopes: ['applications:read'],
		handle: (call) =>
			list(
				call,
				'applications',
				[...call.realm.applications.values()].map((application) =>
					shownApplication(call.realm, application),
				),
			),
	},
	{
		operationId: 'ListAuthenticatorConfigs',
		method: 'GET',
		path: '/authenticator-configs',
		scopes: ['authenticator-configs:read'],
		handle: (call) =>
			list(
				withoutSkip(call),
				'authenticator_configs',
				[...call.realm.authenticatorConfigs.values()],
				SMALL_PAGE_SIZE,
			),
	},
	{
		operationId: 'CreateAuthenticatorConfig',
		method: 'POST',
		path: '/authenticator-configs',
		scopes: ['authenticator-configs:create'],
		body: bodies.CreateAuthenticatorConfig,
		handle({ realm, body }) {
			const { authenticator_config: wanted } = body as {
				authenticator_config: Pick<AuthenticatorConfig, 'display_name' | 'config'>;
			};
			return realm.addAuthenticatorConfig(wanted.display_name, wanted.config);
		},
	},
	{
		operationId: 'GetAuthenticatorConfig',
		method: 'GET',
		path: '/authenticator-configs/:authenticator_config_id',
		scopes: ['authenticator-configs:read'],
		handle: (call) => authenticatorConfigOf(call),
	},
	{
		operationId: 'UpdateAuthenticatorConfig',
		method: 'PATCH',
		path: '/authenticator-configs/:authenticator_config_id',
		scopes: ['authenticator-configs:update'],
		body: bodies.UpdateAuthenticatorConfig,
		handle(call) {
			const found = authenticatorConfigOf(call);
			const { authenticator_config: change } = call.body as {
				authenticator_config: Partial<AuthenticatorConfig>;
			};
			found.display_name = change.display_name ?? found.display_name;
			Object.assign(found.config, change.config);
			return found;
		},
	},
	{
		operationId: 'DeleteAuthenticatorConfig',
		method: 'DELETE',
		path: '/authenticator-configs/:authenticator_config_id',
		scopes: ['authenticator-configs:delete'],
		handle(call) {
			call.realm.authenticatorConfigs.delete(authenticatorConfigOf(call).id);
			return undefined;
		},
	},
	{
		operationId: 'ListCredentials',
		method: 'GET',
		path: CREDENTIALS,
		scopes: ['credentials:read'],
		handle: (call) =>
			list(
				call,
				'credentials',
				[...call.realm.credentials.values()].filter((credential) =>
					isOwner(call.params, credential.identity_id),
				),
			),
	},
	{
		operationId: 'GetCredential',
		method: 'GET',
		path: `${CREDENTIALS}/:credential_id`,
		scopes: ['credentials:read'],
		handle: (call) => credentialOf(call),
	},
	{
		operationId: 'RevokeCredential',
		method: 'POST',
		path: `${CREDENTIALS}/:credential_id/~revoke`,
		scopes: ['credentials:revoke'],
		handle(call) {
			const credential = credentialOf(call);
			if (credential.state === 'REVOKED' && call.behavior.repeatedRevoke === '409') {
				call.deviate('revoked already');
				throw conflictWith('Credential', credential.id, 'credential is revoked');
			}
			credential.state = 'REVOKED';
			credential.update_time = now();
			return credential;
		},
	},
	{
		operationId: 'CreateCredentialBindingJob',
		method: 'POST',
		path: JOBS,
		scopes: ['credential-binding-jobs:create'],
		body: bodies.CreateCredentialBindingJob,
		handle: createJob,
	},
	{
		operationId: 'ListCredentialBindingJobs',
		method: 'GET',
		path: JOBS,
		scopes: ['credential-binding-jobs:read'],
		handle: (call) =>
			list(
				call,
				'credential_binding_jobs',
				[...call.realm.jobs.values()].filter((job) => isOwner(call.params, job.identity_id)),
			),
	},
	{
		operationId: 'GetCredentialBindingJob',
		method: 'GET',
		path: `${JOBS}/:job_id`,
		scopes: ['credential-binding-jobs:read'],
		handle: (call) => jobOf(call),
	},
	{
		operationId: 'SetCredentialBindingJobRevoked',
		method: 'POST',
		path: `${JOBS}/:job_id/~revoke`,
		scopes: ['credential-binding-jobs:revoke'],
		handle(call) {
			const job = jobOf(call);
			if (job.state === 'COMPLETE') {
				throw conflictWith('CredentialBindingJob', job.id, 'credential binding job is complete');
			}
			if (job.state === 'REVOKED' && call.behavior.repeatedRevoke === '409') {
				throw conflictWith('CredentialBindingJob', job.id, 'credential binding job is revoked');
			}
			job.state = 'REVOKED';
			job.update_time = now();
			return job;
		},
	},
];

type JobBody = Omit<Parameters<RealmState['addJob']>[1], 'authenticator_config_id'> & {
	/** One of the two. */
	authenticator_config_id?: string;
	authenticator_config?: AuthenticatorConfig['config'];
};

function createJob(call: Call): object {
	const identity = identityOf(call);
	const { job } = call.body as { job: JobBody };
	const { authenticator_config: inline, ...wanted } = job;
	const configId = inline
		? call.realm.addAuthenticatorConfig('', inline).id
		: wanted.authenticator_config_id;
	if (configId === undefined || !call.realm.authenticatorConfigs.has(configId)) {
		throw invalid([{ field: 'job.authenticator_config_id', description: 'not found' }]);
	}
	if (job.delivery_method === 'EMAIL' && !identity.traits.primary_email_address) {
		throw unprocessable('Identity', identity.id, 'Identity missing email address');
	}
	const created = call.realm.addJob(identity, { ...wanted, authenticator_config_id: configId });
	return {
		credential_binding_job: created,
		...(job.delivery_method === 'RETURN'
			? { credential_binding_link: call.realm.linkOf(created, call.baseUrl) }
			: {}),
	};
}

const BATCHES = '/batch-credential-binding-jobs';

function batchOf({ realm, params }: Call) {
	const batch = realm.queue.batches.get(params.batch_id!);
	if (!batch) throw notFound('BatchCredentialBindingJob', params.batch_id!);
	return batch;
}

const batches: Route[] = [
	{
		operationId: 'CreateBatchCredentialBindingJob',
		method: 'POST',
		path: BATCHES,
		scopes: ['credential-binding-jobs:create'],
		body: bodies.CreateBatchCredentialBindingJob,
		handle({ realm, body, setHeaders }) {
			const { batch_credential_binding_job: wanted } = body as {
				batch_credential_binding_job: Pick<BindingJobBatch, 'identity_ids' | 'job_template'>;
			};
			const { batch, headers } = realm.queue.add(wanted.identity_ids, wanted.job_template);
			setHeaders(headers);
			return batch;
		},
	},
	{
		operationId: 'GetBatchCredentialBindingJob',
		method: 'GET',
		path: `${BATCHES}/:batch_id`,
		scopes: ['credential-binding-jobs:read'],
		handle: (call) => batchOf(call),
	},
	{
		operationId: 'ListBatchCredentialBindingJobResults',
		method: 'GET',
		path: `${BATCHES}/:batch_id/~listResults`,
		scopes: ['credential-binding-jobs:read'],
		handle(call) {
			const batch = batchOf(call);
			const made = [...call.realm.jobs.values()].filter(({ batch_id: id }) => id === batch.id);
			const failed = Object.keys(batch.state_commentary.errors).length;
			const complete = made.filter(({ state }) => state === 'COMPLETE').length;
			const open = made.filter(({ state }) => OPEN_STATES.has(state)).length;
			// As in the description's example: a link that was opened is pending, a revoked one has failed.
			return {
				...list(call, 'job_results', made),
				total_success_count: complete,
				total_failure_count: made.length - complete - open + failed,
				total_pending_count: open + call.realm.queue.pendingOf(batch),
			};
		},
	},
];

/** Every API method that the sandbox stands in for. */
export const routes: Route[] = [
	...tenants,
	...identities,
	...groups,
	...roles,
	...ssoConfigs,
	...passkeys,
	...batches,
];
