import { enrollment } from './enrollment';
import { group } from './group';
import { identity } from './identity';
import type { Operation, Resource } from './operation';
import { passkey } from './passkey';
import { realm } from './realm';
import { role } from './role';
import { ssoConfig } from './ssoConfig';

/** All resources, in the order in which a person reads them. */
export const resources: Resource[] = [group, identity, passkey, enrollment, realm, role, ssoConfig];

/** @returns nothing where a workflow names what there is not */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
