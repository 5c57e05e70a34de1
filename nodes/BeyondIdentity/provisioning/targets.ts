import type { Client, ListRequest } from '../transport/client';
import { addGroupMembers, deleteGroupMembers, membersOfGroup } from '../transport/resources/groups';
import {
	addRoleMembers,
	deleteRoleMembers,
	membersOfRole,
	rolePath,
	type MemberType,
} from '../transport/resources/roles';
import { changeSsoConfigMembers, membersOfSsoConfig } from '../transport/resources/ssoConfigs';

/** What can have members. */
export interface MembershipTarget {
	/** Tells it from all others. */
	key: string;
	/** What it is made of, as a refusal names it: then no single member is at fault. */
	containers: readonly string[];
	/** Adds members, 1 to 1,000, all or none. Who is a member already stays one. */
	add(client: Client, memberIds: string[]): Promise<void>;
	/** Removes members, 1 to 1,000, all or none. Who is no member is skipped. */
	remove(client: Client, memberIds: string[]): Promise<void>;
	/** Lists the members. */
	list: ListRequest;
}

/** A group, whose members are identities. */
export function groupTarget(groupId: string): MembershipTarget {
	return {
		key: groupId,
		containers: ['Group'],
		add: async (client, ids) => await addGroupMembers(client, groupId, ids),
		remove: async (client, ids) => await deleteGroupMembers(client, groupId, ids),
		list: membersOfGroup(groupId),
	};
}

/** A role's members of one type: a request names either identities or groups. */
export function roleTarget(
	resourceServerId: string,
	roleId: string,
	type: MemberType,
): MembershipTarget {
	const role = rolePath(resourceServerId, roleId);
	return {
		key: `${type} ${role}`,
		containers: ['Role', 'ResourceServer'],
		add: async (client, ids) => await addRoleMembers(client, role, type, ids),
		remove: async (client, ids) => await deleteRoleMembers(client, role, type, ids),
		list: membersOfRole(role),
	};
}

/** The people or the groups that are assigned to an SSO configuration. */
export function ssoConfigTarget(id: string, type: MemberType): MembershipTarget {
	return {
		key: `${type} ${id}`,
		containers: ['SsoConfig'],
		add: async (client, ids) => await changeSsoConfigMembers(client, id, 'add', type, ids),
		remove: async (client, ids) => await changeSsoConfigMembers(client, id, 'delete', type, ids),
		list: membersOfSsoConfig(id, type),
	};
}
