import type { INodeProperties } from 'n8n-workflow';

/**
 * The label that a person sees for a parameter, wherever it is nested.
 *
 * @param fields of the operation
 */
export function labelOf(fields: readonly INodeProperties[], name: string): string | undefined {
	for (const field of fields) {
		if (field.name === name) return field.displayName;
		const nested = (field.options ?? []).filter(
			(option): option is INodeProperties => 'displayName' in option && 'type' in option,
		);
		const label = labelOf(nested, name);
		if (label !== undefined) return label;
	}
	return undefined;
}

/** Fields of the API that are not called as the parameters that fill them. */
const OTHER_NAMES: Record<string, string> = {
	ids: 'identity',
	identity_ids: 'identity',
	group_ids: 'group',
	authenticator_config_id: 'authenticatorConfig',
};

/** The parameter that fills a field of the API: `identity.traits.given_name` is `givenName`. */
export function parameterOf(apiField: string): string {
	const parts = apiField.split('.').filter((part) => !/^\d+$/.test(part));
	const last = parts.at(-1) ?? '';
	return (
		OTHER_NAMES[last] ??
		last.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
	);
}
