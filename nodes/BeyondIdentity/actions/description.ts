import type { INodeProperties } from 'n8n-workflow';
import { fieldsOf, type Operation, type Resource } from './operation';

/** All fields of the node: the choice of resource, and each resource's own. */
export function propertiesOf(resources: Resource[]): INodeProperties[] {
	const choice: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value, description }) => ({ name, value, description })),
		default: 'identity',
	};
	return [choice, ...resources.flatMap(propertiesOfResource)];
}

/** The choice of operation, and each operation's fields. */
function propertiesOfResource(resource: Resource): INodeProperties[] {
	const { operations, value } = resource;
	const choice: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options: operations.map(({ name, value: operation, action, description, isNoTool }) => ({
			name,
			value: operation,
			action,
			description,
			...(isNoTool ? { displayOptions: { hide: { '@tool': [true] } } } : {}),
		})),
		// A step that was just added changes nothing.
		default: 'getAll',
	};
	return [choice, ...operations.flatMap((operation) => shownFor(value, operation))];
}

/** Said once here, so that no operation has to say when its fields are shown. */
function shownFor(resource: string, operation: Operation): INodeProperties[] {
	return fieldsOf(operation).map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { resource: [resource], operation: [operation.value], ...field.displayOptions?.show },
		},
	}));
}

/** An expression that says under the node what it does, in the words of its fields. */
export function subtitleOf(resources: Resource[]): string {
	const words = resources.flatMap((resource) =>
		resource.operations.map((operation) => [
			`${resource.value}.${operation.value}`,
			`${operation.name}: ${resource.name}`,
		]),
	);
	const table = JSON.stringify(Object.fromEntries(words));
	return `={{ (${table})[$parameter.resource + "." + $parameter.operation] }}`;
}
