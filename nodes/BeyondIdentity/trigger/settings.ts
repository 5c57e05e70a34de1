import type { ShapesOf } from '../fields/field';
import { notAnOption } from '../messages/parameterErrors';
import type { Parameters, Values } from '../n8n/parameters';
import { EVENTS, type ChangeEvent, type Watch } from '../provisioning/changes';
import type { triggerFields } from './fields';

/** What a person has set. */
export type TriggerParameters = Parameters<ShapesOf<typeof triggerFields>>;

/**
 * Reads what is looked for.
 *
 * @throws ParameterError where that is nothing, or where an expression gives what there is not
 */
export function readWatch(parameters: TriggerParameters): Watch {
	const events = knownOnes(parameters, 'event', EVENTS);
	if (events.length === 0) throw parameters.emptyError('event');
	return { events: new Set(events), fields: readFields(parameters, events) };
}

/** The fields that count, and none where all do. */
function readFields(parameters: TriggerParameters, events: ChangeEvent[]): string[] {
	if (!events.includes('identityUpdated')) return [];
	const options = parameters.in('options');
	const { texts } = options.several('watchFields');
	// None would mean all.
	if (texts.length === 0) options.assertLeftOut('watchFields');
	return [...new Set(texts)].sort();
}

function knownOnes<const V extends string>(
	parameters: Pick<Values<ShapesOf<typeof triggerFields>>, 'several' | 'label'>,
	name: 'event',
	values: readonly V[],
): V[] {
	const { texts } = parameters.several(name);
	return texts.map((text) => {
		const found = values.find((value) => value === text);
		if (found === undefined) throw notAnOption(parameters.label(name), text, values);
		return found;
	});
}
