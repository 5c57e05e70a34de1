import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_TIMEOUT } from '../transport/client';

export const DEFAULT_CONCURRENCY = 25;
export const MAX_CONCURRENCY = 100;

const commonOptions: INodeProperties[] = [
	{
		displayName: 'Concurrent Requests',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY },
		default: DEFAULT_CONCURRENCY,
		description: 'How many items are worked on at the same time',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_TIMEOUT,
		description: 'How long to wait for the answer to each request, in milliseconds',
	},
];

/** The options that every operation has, and those of the one operation. */
export function optionsField(own: INodeProperties[] = []): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...own, ...commonOptions],
	};
}
