import type { FieldViolation } from '../../transport/errors/apiError';
import { labelOf, parameterOf } from '../labels';
import type { Situation, Words } from '../words';

/** Angle brackets in words: n8n's editor takes them for markup and shows nothing. */
const REFUSED_CHARACTERS = '{ } [ ] ; : ? \\ / | * ^ % $ # = ~ ` !';

/** Values that the API does not accept, by the labels of their fields. */
export function violationWords(
	violations: FieldViolation[],
	fields: Situation['fields'] = [],
): Words {
	const labels = violations.map(({ field }) => `'${labelOf(fields, parameterOf(field)) ?? field}'`);
	const complaints = violations.map(({ description }) => complaintOf(description));
	const sentences = labels.map((label, index) => `${label} ${complaints[index]!.words}`);
	return {
		message: sentences.join('; '),
		description: [...new Set(complaints.map(({ advice }) => advice))].join(' '),
	};
}

/** The API's short words for what is wrong with a field, as a part of a sentence. */
function complaintOf(description: string): { words: string; advice: string } {
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
	if (limit) {
		return { words: `is longer than ${limit[1]} ${limit[2]}`, advice: 'Shorten it.' };
	}
	if (/character|pattern/.test(description)) {
		return {
			words: "contains a character that Beyond Identity doesn't allow",
			advice: `Angle brackets and these characters aren't allowed: ${REFUSED_CHARACTERS}`,
		};
	}
	return { words: `is not valid: ${description}`, advice: 'Correct it and try again.' };
}
