import type { INodeProperties } from 'n8n-workflow';
import type { Fields, ShapesOf } from '../fields/field';
import { optionsField, type OptionsField } from '../fields/options';
import type { Item } from './item';
import type { Run } from './run';

/** What a person sees of one thing that the node can do with a resource. */
interface OperationDescription<P extends Fields, O extends Fields> {
	/** As it stands in the list of operations. */
	name: string;
	/** As a saved workflow holds it. */
	value: string;
	/** As it stands in the list of what the node can do, e.g. "Create identity". */
	action: string;
	description: string;
	/** Its fields, in the order in which a person fills them in. */
	properties: P;
	/** Its own options, beside those that every operation has. */
	options?: O;
	/** Whether an assistant cannot have it as a tool: one call is one item, and all other items would be missing. */
	isNoTool?: boolean;
}

/** An item of an operation with some fields and some options of its own. */
export type ItemOf<P extends Fields, O extends Fields = []> = Item<
	ShapesOf<[...P, OptionsField<O>]>
>;

/** An operation that handles each input item by itself. */
export interface ItemOperation<
	P extends Fields = Fields,
	O extends Fields = Fields,
> extends OperationDescription<P, O> {
	/** @returns one output item, or one for each element */
	execute(item: ItemOf<P, O>): Promise<object | object[]>;
}

/** An operation that handles all input items together, where the API takes many in one request. */
export interface RunOperation<
	P extends Fields = Fields,
	O extends Fields = Fields,
> extends OperationDescription<P, O> {
	/** Whether all items are one list, in one realm: what throws refuses the whole run. */
	isOneList?: boolean;
	/** Tells the run what became of each item. */
	executeAll(run: RunOf<P, O>): Promise<void>;
}

/** A run of an operation with some fields and some options of its own. */
export type RunOf<P extends Fields, O extends Fields = []> = Run<ItemOf<P, O>>;

/** The two kinds are told apart by what they can execute. */
export type Operation = ItemOperation | RunOperation;

/** Declares an operation that handles each input item by itself; items are typed by its fields. */
export function itemOperation<const P extends Fields, const O extends Fields = []>(
	operation: ItemOperation<P, O>,
): Operation {
	return operation as unknown as ItemOperation;
}

/** Declares an operation that handles all input items together; items are typed by its fields. */
export function runOperation<const P extends Fields, const O extends Fields = []>(
	operation: RunOperation<P, O>,
): Operation {
	return operation as unknown as RunOperation;
}

/** A resource, with its operations in the order in which a person reads them. */
export interface Resource {
	name: string;
	value: string;
	description: string;
	operations: [Operation, ...Operation[]];
}

/** All fields of an operation, with its options last. */
export function fieldsOf(operation: Operation): INodeProperties[] {
	return [...operation.properties, optionsField(operation.options ?? [])];
}
