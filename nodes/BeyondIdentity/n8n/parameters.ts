import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import type { Fields, NameOf, Shape, Within } from '../fields/field';
import {
	emptyElement,
	emptyParameter,
	inexactNumber,
	notABoolean,
	notAnAmount,
	notAnOption,
	notAWholeNumber,
	notText,
	type ParameterError,
} from '../messages/parameterErrors';

/** One thing, as a locator names it. */
export interface Choice {
	/** How it is named, e.g. `id`. */
	mode: string;
	text: string;
}

/** Several texts. */
export interface Several {
	texts: string[];
	/** The text as it was given, where commas cut it into several: it may be one name. */
	whole?: string;
}

/** Several things, as a locator names them. */
export interface Choices extends Several {
	mode: string;
}

/** Where values come from. */
export interface ParameterSource {
	/**
	 * A parameter's value for an item; nothing where it has none.
	 *
	 * @throws n8n's error where its expression fails
	 */
	read(name: string, itemIndex: number): unknown;
	/** The parameters as the workflow holds them, expressions and all. */
	raw: INodeParameters;
}

/**
 * The ID that a locator gives while a person edits, when there are no items yet.
 *
 * @param parameter the locator's value, or an ID
 * @returns nothing where it gives none
 */
export function chosenId(parameter: unknown): string | undefined {
	const value = isRecord(parameter) && 'value' in parameter ? parameter.value : parameter;
	const text = String(value ?? '').trim();
	return text === '' ? undefined : text;
}

/**
 * Reads values of declared fields, and checks them. Only names that are declared compile.
 *
 * Every method throws a `ParameterError` where the value is not of the field's kind, and n8n's own error
 * where an expression fails.
 */
export abstract class Values<S extends Shape> {
	constructor(protected readonly fields: Fields) {}

	protected abstract value(name: string): unknown;
	protected abstract raw(name: string): unknown;

	/** A text without white space around it; nothing where it has no value, or nothing but white space. */
	text(name: NameOf<S, 'string' | 'options'>): string | undefined {
		return this.toText(name, this.value(name));
	}

	/** A text; it has to have one. */
	requiredText(name: NameOf<S, 'string' | 'options'>): string {
		return this.oneText(name, this.value(name));
	}

	/** Several texts: a list, or text with commas. */
	several(name: NameOf<S, 'string' | 'multiOptions'>): Several {
		return this.toSeveral(name, this.value(name));
	}

	/** One of a few values. */
	oneOf<const V extends string>(name: NameOf<S, 'options'>, values: readonly V[]): V {
		const text = this.requiredText(name);
		const found = values.find((value) => value === text);
		if (found === undefined) throw notAnOption(this.label(name), text, values);
		return found;
	}

	/** A number, 0 or more. */
	amount(name: NameOf<S, 'number'>): number {
		const value = this.value(name);
		const isEmpty = value === null || String(value ?? '').trim() === '';
		const amount = isEmpty ? NaN : Number(value);
		if (Number.isFinite(amount) && amount >= 0) return amount;
		throw notAnAmount(this.label(name), value);
	}

	/** Whether a switch is on that something hangs on: it has to have a value. */
	isSurelyOn(name: NameOf<S, 'boolean'>): boolean {
		const value = this.value(name);
		if (value === null || value === undefined || value === '') throw this.emptyError(name);
		return this.isOn(name);
	}

	/** Whether a switch is on. */
	isOn(name: NameOf<S, 'boolean'>): boolean {
		const value = this.value(name);
		if (value === true || value === 'true') return true;
		if ([false, 'false', '', null, undefined].includes(value as string)) return false;
		throw notABoolean(this.label(name), value);
	}

	/** A whole number, 1 or more. */
	count(name: NameOf<S, 'number'>): number {
		const value = this.value(name);
		const count = Number(value);
		if (Number.isInteger(count) && count >= 1) return count;
		throw notAWholeNumber(this.label(name), value);
	}

	/** What a locator chooses; it has to choose one thing. */
	choice(name: NameOf<S, 'resourceLocator'>): Choice {
		const { mode, value } = this.locator(name);
		return { mode, text: this.oneText(name, value) };
	}

	/** What a locator chooses, if anything. */
	optionalChoice(name: NameOf<S, 'resourceLocator'>): Choice | undefined {
		const { mode, value } = this.locator(name);
		const text = this.toText(name, value) ?? '';
		return text === '' ? undefined : { mode, text };
	}

	/** What a locator chooses, none or several. */
	choices(name: NameOf<S, 'resourceLocator'>): Choices {
		const { mode, value } = this.locator(name);
		return { mode, ...this.toSeveral(name, value) };
	}

	/**
	 * A text that narrows what is meant, such as a filter: nothing where the field was not added.
	 *
	 * @throws ParameterError where an expression finds nothing, for that would mean everything
	 */
	narrowing(name: NameOf<S, 'string' | 'options'>): string | undefined {
		const text = this.text(name) ?? '';
		if (text === '') this.assertLeftOut(name);
		return text === '' ? undefined : text;
	}

	/**
	 * @throws ParameterError where a field that has no value was meant to have one: its expression finds
	 *   nothing. An assistant may leave out what its tool asks for.
	 */
	assertLeftOut(name: S['name']): void {
		if (this.isExpression(name) && !this.isAskedOfAssistant(name)) throw this.emptyError(name);
	}

	/** @throws ParameterError unless an assistant may leave the value out */
	assertChosen(name: S['name']): void {
		if (!this.isAskedOfAssistant(name)) throw this.emptyError(name);
	}

	/** Whether an assistant gives the value. */
	private isAskedOfAssistant(name: string): boolean {
		return JSON.stringify(this.raw(name) ?? '').includes('$fromAI(');
	}

	/** Whether an expression gives the value, or the value within a locator. */
	isExpression(name: S['name']): boolean {
		const raw = this.raw(name);
		const value = isRecord(raw) && 'value' in raw ? raw.value : raw;
		return typeof value === 'string' && value.startsWith('=');
	}

	/** The error for a value that is missing. */
	emptyError(name: S['name']): ParameterError {
		return emptyParameter(this.label(name));
	}

	/** Whether a field of a collection was added. */
	isAdded(name: S['name']): boolean {
		return this.raw(name) !== undefined;
	}

	/** What a person sees the field called, e.g. `Display Name`. */
	label(name: string): string {
		return this.fields.find((field) => field.name === name)?.displayName ?? name;
	}

	private locator(name: string): { mode: string; value: unknown } {
		const value = this.value(name);
		if (isRecord(value) && 'mode' in value && 'value' in value) {
			const { mode, value: chosen } = value;
			// Only what was picked from the list is an ID for sure.
			const isPicked = mode !== 'list' || !this.isExpression(name);
			return { mode: isPicked ? String(mode) : 'id', value: chosen };
		}
		// Where an expression or a tool gives the whole parameter.
		return { mode: 'id', value };
	}

	private oneText(name: string, value: unknown): string {
		const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
		const text = this.toText(name, single);
		if (text === undefined || text === '') throw this.emptyError(name);
		return text;
	}

	private toText(name: string, value: unknown): string | undefined {
		switch (typeof value) {
			case 'string':
				// Only an empty text empties a field: a stray space is nothing.
				return value === '' ? '' : value.trim() || undefined;
			case 'number':
				if (!isExact(value)) throw inexactNumber(this.label(name), value);
				return String(value);
			case 'bigint':
			case 'boolean':
				return String(value);
			case 'object':
				if (value === null) return undefined;
				throw notText(this.label(name), Array.isArray(value));
			default:
				return undefined;
		}
	}

	private toSeveral(name: string, value: unknown): Several {
		if (Array.isArray(value)) {
			return {
				texts: value.map((element, index) => {
					const text = this.toText(name, element) ?? '';
					// To leave it out could take somebody out of a group.
					if (text === '') throw emptyElement(this.label(name), index + 1);
					return text;
				}),
			};
		}
		const whole = this.toText(name, value) ?? '';
		const parts = whole.split(',').map((part) => part.trim());
		const gap = parts.indexOf('');
		if (whole !== '' && gap >= 0 && this.isJoined(name)) {
			throw emptyElement(this.label(name), gap + 1);
		}
		const texts = parts.filter((part) => part !== '');
		return texts.length > 1 ? { texts, whole } : { texts };
	}

	/** Whether several expressions make up a value: one of them that finds nothing leaves a gap in it. */
	private isJoined(name: string): boolean {
		const raw = this.raw(name);
		const text = isRecord(raw) && 'value' in raw ? raw.value : raw;
		return typeof text === 'string' && text.split('{{').length > 2;
	}
}

/**
 * An expression that gives a column of an item, as dragging one makes it: no call is in it and no other
 * variable, so it gives the same wherever it stands.
 */
const OF_ITEM = /^=\{\{\s*\$(json|\('[^']*'\)\.item\.json)[^($]*\}\}$/;

/** An item's parameters, typed by the operation's own declaration. They need no client. */
export class Parameters<S extends Shape = Shape> extends Values<S> {
	/**
	 * Resolved once each: an expression costs more than sending a request. By what gives the value, as a
	 * column is often wanted twice, e.g. for the username and the primary email.
	 */
	private readonly resolved = new Map<string, unknown>();

	/** @param itemIndex the input item's, counted from 0 */
	constructor(
		fields: Fields,
		private readonly source: ParameterSource,
		readonly itemIndex: number,
	) {
		super(fields);
	}

	/** The values in a collection: of those fields that were added. */
	in<N extends NameOf<S, 'collection'>>(name: N): Values<Within<S, N>> {
		return this.collection(name, (field) => ((this.value(name) ?? {}) as IDataObject)[field]);
	}

	/**
	 * The same, where only what is asked for is resolved: an expression that fails is the trouble of its
	 * own field alone.
	 */
	inSeparately<N extends NameOf<S, 'collection'>>(name: N): Values<Within<S, N>> {
		return this.collection(name, (field) => this.source.read(`${name}.${field}`, this.itemIndex));
	}

	/** Whether a parameter is the same for every item: no expression is in it. */
	isConstant(name: string): boolean {
		return !hasExpression(this.raw(name));
	}

	/**
	 * Resolves all parameters before they are asked for. One that cannot be resolved is left for then,
	 * and so is its error.
	 */
	readAhead(): void {
		for (const { name } of this.fields) {
			try {
				this.value(name);
			} catch {
				// Nothing was kept.
			}
		}
	}

	/** Lets go of what was resolved, once the item's work is done. */
	release(): void {
		this.resolved.clear();
	}

	protected value(name: string): unknown {
		const raw = this.raw(name);
		const key = typeof raw === 'string' && OF_ITEM.test(raw) ? raw : name;
		if (!this.resolved.has(key)) {
			this.resolved.set(key, this.source.read(name, this.itemIndex));
		}
		return this.resolved.get(key);
	}

	protected raw(name: string): unknown {
		return this.source.raw[name];
	}

	private collection<W extends Shape>(name: string, read: (field: string) => unknown): Values<W> {
		const { options = [] } = this.fields.find((field) => field.name === name) ?? {};
		return new CollectionValues<W>(options as INodeProperties[], read, this.raw(name));
	}
}

class CollectionValues<S extends Shape> extends Values<S> {
	constructor(
		fields: Fields,
		private readonly read: (name: string) => unknown,
		private readonly rawValues: unknown,
	) {
		super(fields);
	}

	protected value(name: string): unknown {
		return this.read(name);
	}

	protected raw(name: string): unknown {
		if (isRecord(this.rawValues)) return this.rawValues[name];
		// An expression gives all of them: those that it does not name were not added.
		return this.value(name) === undefined ? undefined : this.rawValues;
	}
}

/** Whether a number is what it was meant to be: a large one is rounded, and a failed calculation gives none. */
export function isExact(value: number): boolean {
	return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
