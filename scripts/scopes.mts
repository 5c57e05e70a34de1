/** What an operation asks of the API, and so the scopes that its token needs. */
export interface Scopes {
	/** Where things are chosen by their IDs. */
	needs: string[];
	/** What more it takes in some cases. */
	also?: Case[];
}

interface Case {
	/** As a part of a sentence, e.g. "with **Groups**". */
	when: string;
	needs: string[];
	/** The parameters that make it so, for the test. */
	parameters: object;
	/** What else these parameters take. */
	forTest?: string[];
}

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

const withGroups: Case = {
	when: 'with **Group Names or IDs**',
	needs: ['groups:read', 'groups:update', 'identities:read'],
	parameters: { additionalFields: { groups: 'Engineering' } },
};
const ofManagedServer: Case = {
	when: 'if **Resource Server** is empty',
	needs: ['resource-servers:read'],
	parameters: { resourceServer: locator('list', '') },
};
const roleMembers: Scopes = {
	needs: ['groups:read', 'identities:read', 'roles:update'],
	also: [ofManagedServer],
};

/** Of the trigger. `test/trigger/scopes.test.mts` holds it against what happens. */
export const TRIGGER_SCOPES: Scopes = {
	needs: ['identities:read'],
	also: [
		{
			when: 'with a group event',
			needs: ['groups:read'],
			parameters: {},
		},
	],
};

/** Of every operation. `test/actions/scopes.test.mts` holds it against what happens. */
export const SCOPES_OF: Record<string, Scopes> = {
	'group.addMembers': {
		needs: ['groups:update', 'identities:read'],
		also: [
			{
				when: 'with **Create Missing Group**',
				needs: ['groups:create', 'groups:read'],
				parameters: {
					group: locator('name', "={{ 'Missing ' + $json.id }}"),
					options: { createGroup: true },
				},
			},
		],
	},
	'group.create': { needs: ['groups:create'] },
	'group.delete': {
		needs: ['groups:delete'],
		also: [
			{
				when: 'with **Remove Members First**',
				needs: ['groups:read', 'groups:update', 'identities:read'],
				parameters: { options: { removeMembers: true } },
			},
		],
	},
	'group.get': { needs: ['groups:read'] },
	'group.getAll': { needs: ['groups:read'] },
	'group.getMembers': { needs: ['groups:read', 'identities:read'] },
	'group.getRoles': { needs: ['groups:read', 'resource-servers:read', 'roles:read'] },
	'group.getSsoConfigs': { needs: ['sso-configs:read'] },
	'group.removeMembers': { needs: ['groups:update', 'identities:read'] },
	'group.setMembers': { needs: ['groups:read', 'groups:update', 'identities:read'] },
	'group.update': { needs: ['groups:update'] },
	'identity.create': { needs: ['identities:create'], also: [withGroups] },
	'identity.upsert': {
		needs: ['identities:create', 'identities:read', 'identities:update'],
		also: [{ ...withGroups, needs: ['groups:read', 'groups:update'] }],
	},
	'identity.delete': { needs: ['identities:delete'] },
	'identity.get': { needs: ['identities:read'] },
	'identity.getGroups': { needs: ['groups:read', 'identities:read'] },
	'identity.getAll': { needs: ['identities:read'] },
	'identity.getRoles': { needs: ['identities:read', 'resource-servers:read', 'roles:read'] },
	'identity.getSsoConfigs': { needs: ['sso-configs:read'] },
	'identity.reactivate': { needs: ['identities:update'] },
	'identity.removeFromGroups': { needs: ['groups:read', 'groups:update', 'identities:read'] },
	'identity.suspend': { needs: ['identities:update'] },
	'identity.sync': {
		needs: ['identities:create', 'identities:read', 'identities:update'],
		also: [
			{ ...withGroups, needs: ['groups:read', 'groups:update'] },
			{
				when: 'if **People Covered** is a group',
				needs: ['groups:read', 'groups:update'],
				parameters: { scope: 'group' },
			},
			{
				when: 'if anybody would lose something, unless **Include Administrators** is on',
				needs: ['groups:read', 'resource-servers:read', 'roles:read'],
				forTest: ['groups:update'],
				parameters: { scope: 'group', missing: 'suspend', options: { removalLimit: 100 } },
			},
			{
				when: 'if **People Not in the Input** is **Delete**',
				needs: ['identities:delete'],
				forTest: ['groups:read', 'groups:update'],
				parameters: {
					scope: 'group',
					missing: 'delete',
					options: { removalLimit: 100, includeAdministrators: true },
				},
			},
		],
	},
	'identity.update': { needs: ['identities:update'] },
	'passkey.get': { needs: ['credentials:read'] },
	'passkey.getAll': { needs: ['credentials:read'] },
	'passkey.revoke': { needs: ['credentials:revoke'] },
	'enrollment.create': {
		needs: ['credential-binding-jobs:create'],
		also: [
			{
				when: 'to invite several people by email',
				needs: ['credential-binding-jobs:read'],
				parameters: { deliveryMethod: 'EMAIL' },
			},
		],
	},
	'enrollment.get': { needs: ['credential-binding-jobs:read'] },
	'enrollment.getAll': { needs: ['credential-binding-jobs:read'] },
	'enrollment.revoke': { needs: ['credential-binding-jobs:revoke'] },
	'realm.get': { needs: ['realms:read'] },
	'realm.getAll': { needs: ['realms:read'] },
	'role.addMembers': roleMembers,
	'role.getAll': { needs: ['roles:read'], also: [ofManagedServer] },
	'role.getMembers': {
		needs: ['groups:read', 'identities:read', 'roles:read'],
		also: [ofManagedServer],
	},
	'role.removeMembers': roleMembers,
	'ssoConfig.addMembers': { needs: ['sso-configs:update'] },
	'ssoConfig.get': { needs: ['sso-configs:read'] },
	'ssoConfig.getAll': { needs: ['sso-configs:read'] },
	'ssoConfig.getMembers': {
		needs: ['groups:read', 'sso-configs:read'],
		also: [
			{
				when: 'for identities',
				needs: ['identities:read'],
				parameters: { memberType: 'identity' },
			},
		],
	},
	'ssoConfig.removeMembers': { needs: ['sso-configs:update'] },
};

/** E.g. "`identities:create`; with **Groups** also `groups:read`". */
export function inWords({ needs, also = [] }: Scopes): string {
	const list = (scopes: string[]) => scopes.map((scope) => `\`${scope}\``).join(', ');
	return [list(needs), ...also.map(({ when, needs: more }) => `${when}, also ${list(more)}`)].join(
		'; ',
	);
}
