/** The credential type whose token is pasted, and the one whose token is renewed. */
export const PASTED_TYPE = 'beyondIdentityApi';
export const RENEWED_TYPE = 'beyondIdentityOAuth2Api';

/** The API token's field that says whether n8n has it diagnosed before a request. */
export const DIAGNOSIS_FIELD = 'diagnosis';
/** Where n8n keeps the OAuth2 credential's token. */
export const TOKEN_FIELD = 'accessToken';
