import { differsBetweenItems } from '../../messages/syncErrors';
import type { Choice } from '../../n8n/parameters';
import type { RunOf } from '../operation';
import type { syncOptions, syncProperties } from './syncFields';

export type SyncRun = RunOf<typeof syncProperties, typeof syncOptions>;
export type SyncItem = SyncRun['items'][number];

/** What a sync does, for all items. */
export interface SyncSettings {
	preview: boolean;
	scope: 'realm' | 'group';
	scopeGroup: Choice | undefined;
	missing: 'keep' | 'suspend' | 'removeFromGroup' | 'delete';
	matchBy: 'username' | 'externalId' | 'employeeNumber';
	removalLimit: number;
	removalLimitUnit: 'percent' | 'people';
	groupsMode: 'add' | 'exact';
	reactivate: boolean;
	includeAdministrators: boolean;
	protectedGroup: Choice | undefined;
	approvedPlan: string | undefined;
	outputUnchanged: boolean;
}

/**
 * Reads the settings of the whole run: at the first item and, where an expression gives one, at every item.
 *
 * @throws ParameterError where one cannot be read, or differs between items
 */
export function readSettings({ items }: SyncRun): SyncSettings | undefined {
	const [first, ...others] = items;
	if (!first) return undefined;
	const settings = settingsOf(first);
	const names = ['scope', 'scopeGroup', 'missing', 'preview', 'matchBy', 'options'];
	if (names.every((name) => first.parameters.isConstant(name))) return settings;
	for (const item of others) {
		const own = settingsOf(item);
		item.parameters.release();
		for (const name of Object.keys(settings) as Array<keyof SyncSettings>) {
			if (JSON.stringify(own[name]) === JSON.stringify(settings[name])) continue;
			const { parameters } = item;
			const isOption = parameters.label(name) === name;
			const label = isOption ? parameters.in('options').label(name) : parameters.label(name);
			throw differsBetweenItems(label, item.index);
		}
	}
	return settings;
}

function settingsOf({ parameters }: SyncItem): SyncSettings {
	const options = parameters.in('options');
	const scope = parameters.oneOf('scope', ['realm', 'group']);
	const inGroup = ['keep', 'removeFromGroup', 'suspend', 'delete'] as const;
	const inRealm = ['keep', 'suspend', 'delete'] as const;
	return {
		preview: parameters.isSurelyOn('preview'),
		scope,
		scopeGroup: scope === 'group' ? parameters.choice('scopeGroup') : undefined,
		missing: parameters.oneOf('missing', scope === 'group' ? inGroup : inRealm),
		matchBy: parameters.oneOf('matchBy', ['username', 'externalId', 'employeeNumber']),
		removalLimit: options.isAdded('removalLimit') ? options.amount('removalLimit') : 20,
		removalLimitUnit: options.isAdded('removalLimitUnit')
			? options.oneOf('removalLimitUnit', ['percent', 'people'])
			: 'percent',
		groupsMode: options.isAdded('groupsMode')
			? options.oneOf('groupsMode', ['add', 'exact'])
			: 'add',
		reactivate: options.isOn('reactivate'),
		includeAdministrators: options.isOn('includeAdministrators'),
		protectedGroup: options.isAdded('protectedGroup')
			? options.choice('protectedGroup')
			: undefined,
		approvedPlan: options.isAdded('approvedPlan')
			? options.requiredText('approvedPlan').toLowerCase()
			: undefined,
		outputUnchanged: options.isOn('outputUnchanged'),
	};
}
