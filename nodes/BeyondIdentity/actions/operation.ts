import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../fields/options';
import type { Batch } from './batch';
import type { Item } from './item';

/** What a person sees of one thing that the node can do with a resource. */
interface OperationDescription {
	/** As it stands in the list of operations. */
	name: string;
	/** As a saved workflow holds it. */
	value: string;
	/** As it stands in the list of what the node can do, e.g. "Create an identity". */
	action: string;
	description: string;
	/** Its fields, in the order in which a person fills them in. */
	properties: INodeProperties[];
	/** Its own options, beside those that every operation has. */
	options?: INodeProperties[];
}

/** An operation that handles each input item by itself. */
export interface ItemOperation extends OperationDescription {
	/** @returns one output item, or one for each element */
	execute(item: Item): Promise<object | object[]>;
}

/** An operation that handles all input items together, where the API takes many in one request. */
export interface BatchOperation extends OperationDescription {
	/** Tells the batch what became of each item. */
	executeAll(batch: Batch): Promise<void>;
}

/** The two kinds are told apart by what they can execute. */
export type Operation = ItemOperation | BatchOperation;

/** A resource, with its operations in the order in which a person reads them. */
export interface Resource {
	name: string;
	value: string;
	description: string;
	operations: [Operation, ...Operation[]];
}

/** All fields of an operation, with its options last. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	return [...operation.properties, optionsField(operation.options)];
}

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
	const [{ value: firstOperation }] = operations;
	const choice: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options: operations.map(({ name, value: operation, action, description }) => ({
			name,
			value: operation,
			action,
			description,
		})),
		default: firstOperation,
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
