import type { FieldViolation } from '../../transport/errors/apiError';
import { labelOf, parameterOf } from '../labels';
import type { Situation, Words } from '../words';

/** Angle brackets in words: n8n's editor takes them for markup and shows nothing. */
const REFUSED_CHARACTERS = '{ } [ ] ; : ? \\ / | * ^ % $ # = ~ ` !';

const REFUSED = /[{}[\];:?\\/|*^%$#=~`!<>]/;

/**
 * Values that the API does not accept, by the labels of their fields.
 *
 * @param body of the request
 */
export function violationWords(
	violations: FieldViolation[],
	fields: Situation['fields'] = [],
	body?: object,
): Words {
	const labels = violations.map(({ field }) => `'${labelOf(fields, parameterOf(field)) ?? field}'`);
	const complaints = violations.map(({ field, description }) =>
		complaintOf(description, valueAt(body, field)),
	);
	const sentences = labels.map((label, index) => `${label} ${complaints[index]!.words}`);
	return {
		message: sentences.join('; '),
		description: [...new Set(complaints.map(({ advice }) => advice))].join(' '),
	};
}

/** The API's short words for what is wrong with a field, as a part of a sentence. */
function complaintOf(description: string, value: unknown): { words: string; advice: string } {
	const limit = /exceeds (\d+) (\w+)/.exec(description);
	if (/empty/.test(description)) {
		return {
			words: 'is empty',
			advice:
				'Fill it in. If it uses an expression, check what the expression returns for this item.',
		};
	}
	if (/missing|required/.test(description)) {
		return {
			words: 'is missing',
			advice:
				'Fill it in. If it uses an expression, check what the expression returns for this item.',
		};
	}
	if (/not found/.test(description)) {
		return {
			words: `is '${String(value)}', which doesn't exist in this realm`,
			advice: 'Choose one from the list, or check the ID and the realm this step uses.',
		};
	}
	if (limit) {
		return { words: `is longer than ${limit[1]} ${limit[2]}`, advice: 'Shorten it.' };
	}
	if (/character|pattern/.test(description)) {
		return {
			words: `contains ${refusedCharacter(value)}`,
			advice: `Angle brackets and these characters aren't allowed: ${REFUSED_CHARACTERS}`,
		};
	}
	return { words: `is not valid: ${description}`, advice: 'Correct it and try again.' };
}

/** What was sent in a field of the API, by its path. */
function valueAt(body: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>(
			(value, name) =>
				typeof value === 'object' && value !== null
					? (value as Record<string, unknown>)[name]
					: undefined,
			body,
		);
}

function refusedCharacter(value: unknown): string {
	const [character] = REFUSED.exec(String(value ?? '')) ?? [];
	if (character === undefined) return "a character that Beyond Identity doesn't allow";
	return character === '<' || character === '>'
		? "an angle bracket, which Beyond Identity doesn't allow"
		: `'${character}', which Beyond Identity doesn't allow`;
}
