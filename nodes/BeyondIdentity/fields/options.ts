import type { INodeProperties } from 'n8n-workflow';
import { DEFAULTS } from '../transport/client';
import { field, type Fields } from './field';

export const MAX_CONCURRENCY = 100;
const { concurrency, maxRetries, timeout } = DEFAULTS;

const commonOptions = [
	field({
		displayName: 'Concurrent Requests',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY },
		default: concurrency,
		description: 'How many requests to send at the same time, from 1 to 100',
	}),
	field({
		displayName: 'Max Retries',
		name: 'maxRetries',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: maxRetries,
		description:
			'How many times to retry a request after a lost connection, a timeout, or a server error. Only requests that are safe to repeat are retried. Waiting for a rate limit does not count as a retry.',
	}),
	field({
		displayName: 'Realm',
		name: 'realmId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description:
			"The realm to use instead of the credential's realm. The token must be valid for it.",
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a realm...',
				typeOptions: { searchListMethod: 'searchRealms', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 19a95130480dfa79',
			},
		],
	}),
	field({
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: timeout,
		description: 'How long to wait for each response, in milliseconds',
	}),
];

/** The field of an operation's options. */
export type OptionsField<O extends Fields> = INodeProperties & {
	name: 'options';
	type: 'collection';
	options: Array<O[number] | (typeof commonOptions)[number]>;
};

/** The options that every operation has, and those of the one operation. */
export function optionsField<O extends Fields>(own: O): OptionsField<O> {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...own, ...commonOptions],
	};
}
