import type { ShapesOf } from '../fields/field';
import { notAnOption } from '../messages/parameterErrors';
import type { Parameters } from '../n8n/parameters';
import { EVENTS, type ChangeEvent, type Watch } from '../provisioning/changes';
import { watchFieldsField, type triggerFields } from './fields';

/** The API's names of the fields that can be watched. */
const WATCHABLE: string[] = watchFieldsField.options.map(({ value }) => value);

/** What a person has set. */
export type TriggerParameters = Parameters<ShapesOf<typeof triggerFields>>;

/**
 * Reads what is looked for.
 *
 * @throws ParameterError where that is nothing, or where an expression gives what there is not
 */
export function readWatch(parameters: TriggerParameters): Watch {
	const { texts } = parameters.several('event');
	const events = knownOnes(parameters.label('event'), texts, EVENTS);
	if (events.length === 0) throw parameters.emptyError('event');
	return { events: new Set(events), fields: readFields(parameters, events) };
}

/** The fields that count, and none where all do. */
function readFields(parameters: TriggerParameters, events: ChangeEvent[]): string[] {
	if (!events.includes('identityUpdated')) return [];
	const options = parameters.in('options');
	const { texts } = options.several('watchFields');
	// None would mean all.
	if (texts.length === 0 && options.isAdded('watchFields')) throw options.emptyError('watchFields');
	return [...new Set(knownOnes(options.label('watchFields'), texts, WATCHABLE))].sort();
}

function knownOnes<const V extends string>(
	label: string,
	texts: readonly string[],
	values: readonly V[],
): V[] {
	return texts.map((text) => {
		const found = values.find((value) => value === text);
		if (found === undefined) throw notAnOption(label, text, values);
		return found;
	});
}
