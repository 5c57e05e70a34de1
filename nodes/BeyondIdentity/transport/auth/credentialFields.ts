import { CredentialError, type CredentialField } from '../errors/credentialError';
import type { CredentialData } from '../port';

/** @returns a field's text without white space around it; `''` where it has none */
export function textIn(credential: CredentialData, field: string): string {
	return String(credential[field] ?? '').trim();
}

/**
 * @returns a field's text without white space around it
 * @throws CredentialError where it is empty
 */
export function filledIn(credential: CredentialData, field: CredentialField): string {
	const text = textIn(credential, field);
	if (text === '') throw new CredentialError({ kind: 'emptyField', field });
	return text;
}
