import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { simplifyIdentity } from '../fields/simplify';
import { ParameterProblem } from '../messages/parameterProblem';
import { labelOf } from '../messages/labels';
import type { Client, ListRequest } from '../transport/client';
import type { Identity } from '../transport/types';
import type { Lookups } from './lookups';

interface Locator {
	mode: string;
	value: unknown;
}

const FROM_EXPRESSION = 'If an expression fills it, check what it finds for this item.';

/** One input item: its parameters, read and checked, and what an operation needs to act on it. */
export class Item {
	/** Resolved once each: an expression costs more than sending a request. */
	private readonly parameters = new Map<string, unknown>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly fields: INodeProperties[],
		readonly index: number,
		readonly client: Client,
		private readonly lookups: Lookups,
	) {}

	/**
	 * @returns the parameter's text without white space around it; nothing where it has no value
	 * @throws ParameterProblem where its value is no text
	 */
	text(name: string): string | undefined {
		return this.toText(name, this.parameter(name));
	}

	/**
	 * @returns whether the parameter is on
	 * @throws ParameterProblem where its value is neither true nor false
	 */
	isOn(name: string): boolean {
		return this.toBoolean(name, this.parameter(name));
	}

	/**
	 * @returns whether an option of the operation is on
	 * @throws ParameterProblem where its value is neither true nor false
	 */
	hasOption(name: string): boolean {
		return this.toBoolean(name, (this.parameter('options') as IDataObject | undefined)?.[name]);
	}

	/**
	 * Reads a collection of texts.
	 *
	 * @returns by name, only the fields that were added and whose expression found something: `''` is
	 *   an emptied field, which is not the same as a field that is not there
	 * @throws ParameterProblem where a value is no text
	 */
	texts(collection: string): Record<string, string | undefined> {
		const values = (this.parameter(collection) ?? {}) as IDataObject;
		const texts: Record<string, string | undefined> = {};
		for (const [name, value] of Object.entries(values)) {
			// Several names; `groupIds` reads them.
			if (name === 'groups') continue;
			texts[name] = value === null ? '' : this.toText(name, value);
		}
		return texts;
	}

	/**
	 * @returns the ID of the identity that was chosen
	 * @throws ParameterProblem where none was, or where no identity has the username
	 */
	async identityId(): Promise<string> {
		const { mode, value } = this.locator('identity');
		const text = this.chosen('identity', value);
		return await this.resolveIdentity(mode, text);
	}

	/**
	 * @returns the IDs of the identities that were chosen, each once
	 * @throws ParameterProblem where none was, or where no identity has one of the usernames
	 */
	async identityIds({ mayBeEmpty = false } = {}): Promise<string[]> {
		const { mode, value } = this.locator('identity');
		const texts = this.toTexts('identity', value);
		if (texts.length === 0 && !mayBeEmpty) throw this.isEmpty('identity');
		const ids = await Promise.all(
			texts.map(async (text) => await this.resolveIdentity(mode, text)),
		);
		return [...new Set(ids)];
	}

	/**
	 * @param create whether to make a group that is named and missing
	 * @returns the ID of the group that was chosen
	 * @throws ParameterProblem where none was, or where no group has the name, or more than one
	 */
	async groupId({ create = false } = {}): Promise<string> {
		const { mode, value } = this.locator('group');
		const text = this.chosen('group', value);
		return mode === 'name' ? await this.lookups.groupId(text, { create }) : text;
	}

	/**
	 * @returns the IDs of the groups that were chosen, each once
	 * @throws ParameterProblem where none was, or where a name belongs to no group, or to more than one
	 */
	async chosenGroupIds(): Promise<string[]> {
		const { mode, value } = this.locator('group');
		const texts = this.toTexts('group', value);
		if (texts.length === 0) throw this.isEmpty('group');
		const ids = await Promise.all(
			texts.map(async (text) => (mode === 'name' ? await this.lookups.groupId(text) : text)),
		);
		return [...new Set(ids)];
	}

	/**
	 * @returns the ID of the identity that was chosen, or `-` for all where the field is empty
	 * @throws ParameterProblem where no identity has the username, or an expression finds none
	 */
	async identityIdOrAll(): Promise<string> {
		const { mode, value } = this.locator('identity');
		const text = this.toText('identity', value) ?? '';
		if (text === '' && this.isExpression('identity')) throw this.isEmpty('identity');
		return text === '' || text === '-' ? '-' : await this.resolveIdentity(mode, text);
	}

	/**
	 * Reads a filter by which one thing is wanted.
	 *
	 * @returns its text; nothing where it was not added, or is empty as it stands
	 * @throws ParameterProblem where an expression finds nothing: not all things are meant then
	 */
	filter(name: string): string | undefined {
		const text = this.texts('filters')[name] ?? '';
		if (text === '' && this.isExpression('filters', name)) throw this.isEmpty(name);
		return text === '' ? undefined : text;
	}

	/**
	 * @param name of a parameter, or of a locator that gives an ID only
	 * @returns the ID
	 * @throws ParameterProblem where there is none
	 */
	id(name: string): string {
		return this.chosen(name, this.locator(name).value);
	}

	/**
	 * @returns the ID of the resource server that was chosen; the one of Beyond Identity's own API where
	 *   none was
	 */
	async resourceServerId(): Promise<string> {
		const { value } = this.locator('resourceServer');
		const text = this.toText('resourceServer', value) ?? '';
		return text === '' ? await this.lookups.managedResourceServerId() : text;
	}

	/**
	 * @returns the IDs of the groups that a collection's field `groups` names, each once
	 * @throws ParameterProblem where a name or ID belongs to no group, or a name to more than one
	 */
	async groupIds(collection: string): Promise<string[]> {
		const { groups } = (this.parameter(collection) ?? {}) as IDataObject;
		const ids = await Promise.all(
			this.toTexts('groups', groups).map(
				async (text) => await this.lookups.groupId(text, { orId: true }),
			),
		);
		return [...new Set(ids)];
	}

	/**
	 * Reads a list as far as the item wants it.
	 *
	 * @param shown what to keep of each resource
	 */
	async list<T extends { id: string }>(
		request: ListRequest,
		shown?: (resource: T) => object,
	): Promise<object[]> {
		return await this.client.list<T, object>({ ...request, limit: this.limit() }, shown);
	}

	/** Shows an identity as the item wants it: simplified or whole. */
	shown(identity: Identity): object {
		return this.isOn('simplify') ? simplifyIdentity(identity) : identity;
	}

	private limit(): number {
		if (this.isOn('returnAll')) return Infinity;
		const limit = Number(this.parameter('limit'));
		if (Number.isInteger(limit) && limit >= 1) return limit;
		throw new ParameterProblem(
			`${this.label('limit')} must be a whole number, 1 or more`,
			`It is ${JSON.stringify(this.parameter('limit'))}. ${FROM_EXPRESSION}`,
		);
	}

	private async resolveIdentity(mode: string, text: string): Promise<string> {
		if (mode === 'username') return await this.lookups.identityId(text);
		if (text === '-') {
			throw new ParameterProblem(
				`${this.label('identity')} is '-', which stands for all identities`,
				'Choose the identities one by one.',
			);
		}
		return text;
	}

	private chosen(name: string, value: unknown): string {
		const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
		const text = this.toText(name, single);
		if (text === undefined || text === '') throw this.isEmpty(name);
		return text;
	}

	private locator(name: string): Locator {
		const value = this.parameter(name);
		if (typeof value === 'object' && value !== null && 'mode' in value && 'value' in value) {
			return { mode: String(value.mode), value: value.value };
		}
		// Where an expression or a tool gives the whole parameter.
		return { mode: 'id', value };
	}

	/**
	 * Resolves the item's parameters before they are asked for. One that cannot be resolved is left for
	 * then, and so is its error.
	 */
	readAhead(): void {
		for (const { name } of this.fields) {
			try {
				this.parameter(name);
			} catch {
				this.parameters.delete(name);
			}
		}
	}

	/** Lets go of what was resolved, once the item's work is done. */
	release(): void {
		this.parameters.clear();
	}

	private parameter(name: string): unknown {
		if (!this.parameters.has(name)) {
			this.parameters.set(name, this.context.getNodeParameter(name, this.index, undefined));
		}
		return this.parameters.get(name);
	}

	/** Whether an expression fills a locator, or a field of a collection. */
	private isExpression(name: string, field = 'value'): boolean {
		const raw = this.context.getNode().parameters[name];
		const value =
			typeof raw === 'object' && raw !== null && field in raw ? (raw as IDataObject)[field] : raw;
		return typeof value === 'string' && value.startsWith('=');
	}

	private toBoolean(name: string, value: unknown): boolean {
		if (value === true || value === 'true') return true;
		if ([false, 'false', '', null, undefined].includes(value as string)) return false;
		throw new ParameterProblem(
			`${this.label(name)} must be true or false`,
			`It is ${JSON.stringify(value)}. ${FROM_EXPRESSION}`,
		);
	}

	private toText(name: string, value: unknown): string | undefined {
		switch (typeof value) {
			case 'string':
				return value.trim();
			case 'number':
			case 'bigint':
			case 'boolean':
				return String(value);
			case 'object':
				if (value === null) return undefined;
				throw new ParameterProblem(
					`${this.label(name)} is ${Array.isArray(value) ? 'a list' : 'an object'}, but text is expected`,
					'Change the expression so that it gives a single value, e.g. {{ $json.email }}.',
				);
			default:
				return undefined;
		}
	}

	/** One text or several: a list, or text with commas. */
	private toTexts(name: string, value: unknown): string[] {
		const elements = Array.isArray(value) ? value : (this.toText(name, value) ?? '').split(',');
		return elements
			.map((element) => this.toText(name, element) ?? '')
			.filter((text) => text !== '');
	}

	private isEmpty(name: string): ParameterProblem {
		return new ParameterProblem(
			`${this.label(name)} is empty`,
			`Choose or enter one. ${FROM_EXPRESSION}`,
		);
	}

	private label(name: string): string {
		return `'${labelOf(this.fields, name) ?? name}'`;
	}
}
