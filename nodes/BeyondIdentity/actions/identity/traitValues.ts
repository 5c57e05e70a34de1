import type { ShapesOf } from '../../fields/field';
import {
	primaryEmailAddressField,
	toSnakeCase,
	traitFields,
	usernameField,
} from '../../fields/traits';
import type { Values } from '../../n8n/parameters';
import type { Traits } from '../../transport/resources/identities';

const ALL_TRAITS = [usernameField, primaryEmailAddressField, ...traitFields];

/** Texts by the traits' parameter names. */
export type TraitTexts = Partial<Record<(typeof ALL_TRAITS)[number]['name'], string | undefined>>;

/**
 * Reads the traits that a collection offers, all but the two that everyone needs.
 *
 * @returns `undefined` for one that was not added, `''` for one that was emptied
 * @throws ParameterError where a value is no text
 */
export function readTraits(collection: Values<ShapesOf<typeof traitFields>>): TraitTexts {
	return Object.fromEntries(traitFields.map(({ name }) => [name, collection.text(name)]));
}

/**
 * Makes traits of texts.
 *
 * @param texts `undefined` leaves a trait out, `''` clears it
 * @returns the traits with the API's names and type; nothing where there is none
 */
export function toTraits(texts: TraitTexts): Traits | undefined {
	const given = ALL_TRAITS.filter(({ name }) => texts[name] !== undefined);
	if (given.length === 0) return undefined;
	const traits: Traits = { type: 'traits_v0' };
	for (const { name } of given) traits[toSnakeCase(name)] = texts[name];
	return traits;
}
