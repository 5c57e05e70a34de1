import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';

/** Fields that an operation declares. */
export type Fields = readonly INodeProperties[];

/** What TypeScript knows of a field, so that reading one that is not declared does not compile. */
export interface Shape {
	name: string;
	type: NodePropertyTypes;
	/** The fields within a collection. */
	within: unknown;
}

/** The shapes of some fields, which their declarations tell. */
export type ShapesOf<F extends Fields> = ShapeOf<F[number]>;

type ShapeOf<F> = F extends {
	name: infer N extends string;
	type: infer T extends NodePropertyTypes;
}
	? {
			name: N;
			type: T;
			within: F extends { options: infer O extends Fields } ? ShapesOf<O> : never;
		}
	: never;

/** The names of those fields that are of one of some types. */
export type NameOf<S extends Shape, T extends NodePropertyTypes> = Extract<S, { type: T }>['name'];

/** The fields within a collection. */
export type Within<S extends Shape, N extends string> = Extract<
	Extract<S, { name: N }>['within'],
	Shape
>;

/** Declares a field: keeps what TypeScript would forget, its name and those within it. */
export function field<const F extends INodeProperties>(declaration: F): F {
	return declaration;
}

/** One line above the fields of an operation that takes something away: what is lost. */
export function notice<const N extends string>(name: N, text: string) {
	return field({ displayName: text, name, type: 'notice', default: '' });
}
