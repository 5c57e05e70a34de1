import { BeyondIdentityError } from './base';

/** The fields of a credential that can be at fault. */
export type CredentialField =
	'region' | 'apiBaseUrl' | 'authBaseUrl' | 'tenantId' | 'realmId' | 'applicationId';

/** Why a credential cannot work. */
export type CredentialProblem =
	| { kind: 'emptyField'; field: CredentialField }
	| { kind: 'unknownRegion'; region: string }
	| {
			kind: 'invalidBaseUrl';
			field: CredentialField;
			reason: 'notAUrl' | 'notHttps' | 'hasUserInfo' | 'hasPath';
			example: string;
	  }
	/** A request would take the token to another host. */
	| { kind: 'foreignHost'; baseUrl: string; origin: string }
	/** Nothing answers at the authorization server's address. */
	| { kind: 'authServerUnreachable'; host: string }
	/** The authorization server answered 429 or 5xx, and may have said until when that lasts. */
	| { kind: 'authServerUnavailable'; host: string; status: number; until?: Date }
	| { kind: 'notAnAuthServer'; host: string }
	| { kind: 'scopeNotAllowed' }
	| { kind: 'grantTypeNotAllowed' }
	| { kind: 'unknownClient' }
	/** A token where the client's secret belongs. */
	| { kind: 'tokenAsSecret'; product: 'secureAccess' | 'secureWorkforce' }
	| { kind: 'unknownApplication' }
	/** The authorization server refused for a reason that it does not document. */
	| { kind: 'tokenRefused'; status: number };

/** A credential that cannot work, or cannot work now. It holds no token and no secret. */
export class CredentialError extends BeyondIdentityError {
	override readonly name = 'CredentialError';

	constructor(readonly problem: CredentialProblem) {
		super(problem.kind);
	}

	/** Whether it may be over in a while, with nothing done. */
	get isTransient(): boolean {
		const { kind } = this.problem;
		return kind === 'authServerUnreachable' || kind === 'authServerUnavailable';
	}
}
