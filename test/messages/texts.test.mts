/**
 * All that a person can read in the editor and in an output, in one snapshot: so a change of words is
 * read as a whole. `npx jest test/messages -u` writes it anew.
 */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { BeyondIdentityApi } from '../../credentials/BeyondIdentityApi.credentials';
import { BeyondIdentityOAuth2Api } from '../../credentials/BeyondIdentityOAuth2Api.credentials';
import { BeyondIdentity } from '../../nodes/BeyondIdentity/BeyondIdentity.node';
import { BeyondIdentityTrigger } from '../../nodes/BeyondIdentity/BeyondIdentityTrigger.node';
import { fieldsOf } from '../../nodes/BeyondIdentity/actions/operation';
import { resources } from '../../nodes/BeyondIdentity/actions/resources';
import { authenticationField } from '../../nodes/BeyondIdentity/fields/authentication';
import { optionsField } from '../../nodes/BeyondIdentity/fields/options';
import * as credentialTests from '../../nodes/BeyondIdentity/messages/credentialTests';
import {
	tellProgress,
	toNodeError,
	unknownOperation,
} from '../../nodes/BeyondIdentity/messages/nodeError';
import { hintsOf, moreInList, type RunSummary } from '../../nodes/BeyondIdentity/messages/hints';
import * as lookupErrors from '../../nodes/BeyondIdentity/messages/lookupErrors';
import * as parameterErrors from '../../nodes/BeyondIdentity/messages/parameterErrors';
import * as personErrors from '../../nodes/BeyondIdentity/messages/personErrors';
import * as setMembersErrors from '../../nodes/BeyondIdentity/messages/setMembersErrors';
import * as triggerErrors from '../../nodes/BeyondIdentity/messages/triggerErrors';
import * as syncErrors from '../../nodes/BeyondIdentity/messages/syncErrors';
import { causeWords, spareWords } from '../../nodes/BeyondIdentity/messages/syncReasons';
import * as partialFailures from '../../nodes/BeyondIdentity/messages/partialFailures';
import type { TokenFacts } from '../../nodes/BeyondIdentity/messages/words';
import { AbortedError } from '../../nodes/BeyondIdentity/transport/errors/abortedError';
import {
	ApiError,
	type ApiProblem,
	type Expected,
	type History,
	type RequestInfo,
} from '../../nodes/BeyondIdentity/transport/errors/apiError';
import {
	CredentialError,
	type CredentialField,
	type CredentialProblem,
} from '../../nodes/BeyondIdentity/transport/errors/credentialError';
import { InvalidIdError } from '../../nodes/BeyondIdentity/transport/errors/invalidIdError';
import { readRefusal } from '../../nodes/BeyondIdentity/transport/http/errorBody';

const COMMON_OPTIONS = new Set(optionsField([]).options.map(({ name }) => name as string));

/** What stands in the panel for a field, a line for each text. */
function textsOf(field: INodeProperties, indent = ''): string[] {
	const { displayName, description, placeholder, hint, modes = [], options = [] } = field;
	const more = [description, placeholder, hint].filter(Boolean).join(' | ');
	const nested = options as Array<INodeProperties | INodePropertyOptions | INodePropertyCollection>;
	return [
		`${indent}${displayName}: ${more}`,
		...modes.map(
			({ displayName: mode, ...rest }) =>
				`${indent}  ${[mode, rest.placeholder, rest.hint].filter(Boolean).join(' | ')}`,
		),
		...nested.flatMap((option) => {
			if ('type' in option) return textsOf(option, `${indent}  `);
			const { description: text } = option as INodePropertyOptions;
			return [`${indent}  ${option.name}${text ? `: ${text}` : ''}`];
		}),
	];
}

test('the node', () => {
	const { description } = new BeyondIdentity();
	const lines = [
		`${description.displayName}: ${description.description}`,
		...textsOf(authenticationField),
		'',
		...resources.flatMap((resource) => [
			`# ${resource.name}: ${resource.description}`,
			...resource.operations.flatMap((operation) => [
				'',
				`## ${operation.name} | ${operation.action} | ${operation.description}`,
				...fieldsOf(operation)
					.map((field) =>
						field.name === 'options'
							? {
									...field,
									options: (field.options ?? []).filter(({ name }) => !COMMON_OPTIONS.has(name)),
								}
							: field,
					)
					.flatMap((field) => textsOf(field)),
			]),
			'',
		]),
		'# Options of all operations',
		...textsOf(optionsField([])),
	];
	expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
});

test('the trigger', () => {
	const { description } = new BeyondIdentityTrigger();
	const lines = [
		`${description.displayName}: ${description.description}`,
		...description.hints!.map(({ message }) => `Hint: ${message}`),
		...description.properties.flatMap((field) => textsOf(field)),
	];
	expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
});

test.each([new BeyondIdentityApi(), new BeyondIdentityOAuth2Api()])(
	'the credential: $displayName',
	({ displayName, properties, test: { rules = [] } }) => {
		const lines = [
			displayName,
			...properties.filter(({ type }) => type !== 'hidden').flatMap((field) => textsOf(field)),
			...rules.map(({ properties: { message } }) => `Test: ${message}`),
		];
		expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
	},
);

const NODE = {
	id: 'n',
	name: 'Beyond Identity',
	type: 'n8n-nodes-beyond-identity.beyondIdentity',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const [, identity] = resources;
const [create] = identity!.operations;
const PASTED: TokenFacts = {
	claims: { scopes: ['identities:read'] },
	tenantId: 't',
	realmId: 'r',
	isTokenRenewable: false,
};
const RENEWED: TokenFacts = { ...PASTED, isTokenRenewable: true };

/** A message and what to do about it, as a person reads them. */
function said(error: unknown, client: TokenFacts | undefined = PASTED): string {
	const { message, description } = toNodeError(error, {
		node: NODE,
		fields: fieldsOf(create),
		client,
		itemIndex: 7,
	});
	return `${message}\n    ${description ?? '(nothing)'}`;
}

const GET: RequestInfo = { method: 'GET', host: 'api.example.com', scopes: ['identities:read'] };
const PATCH: RequestInfo = { ...GET, method: 'PATCH', scopes: ['identities:update'] };
const CREATE: RequestInfo = {
	...GET,
	method: 'POST',
	scopes: ['identities:create'],
	body: { identity: { traits: { type: 'traits_v0', username: 'ada' } } },
};
const ADD: RequestInfo = { ...GET, method: 'POST', scopes: ['groups:update', 'identities:read'] };

const refused = (status: number, message = '', details: object[] = []) =>
	readRefusal(status, { message, details });
const violation = (field: string, description: string) => ({
	field_violations: [{ field, description }],
});
const missing = (type: string) => refused(404, '', [{ resource_type: type, id: 'x1' }]);

function snapshotOf(errors: Record<string, unknown>, client?: TokenFacts): void {
	const lines = Object.entries(errors).map(
		([name, error]) => `${name}\n    ${said(error, client)}`,
	);
	expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
}

test('refusals', () => {
	const kinds: Record<string, [ApiProblem, RequestInfo?, Partial<History>?]> = {
		'400 empty': [refused(400, '', [violation('identity.display_name', 'empty string')])],
		'400 missing': [refused(400, '', [violation('identity.traits.username', 'missing field')])],
		'400 too long': [
			refused(400, '', [violation('identity.display_name', 'exceeds 64 characters')]),
		],
		'400 character': [
			refused(400, '', [violation('identity.display_name', 'invalid characters in name')]),
		],
		'400 of another kind': [
			refused(400, '', [violation('identity.traits.primary_email_address', 'odd value')]),
		],
		'400 two fields': [
			refused(400, '', [
				violation('identity.display_name', 'empty string'),
				violation('identity.traits.given_name', 'exceeds 64 characters'),
			]),
		],
		'400 without details': [refused(400, 'bad filter')],
		'401': [refused(401)],
		'401 in the middle': [refused(401), GET, { wasAcceptedBefore: true }],
		'403, a scope missing': [refused(403), PATCH],
		'403, one of two scopes missing': [refused(403), ADD],
		'403, no scope missing': [refused(403), GET],
		'404 nothing named': [refused(404)],
		'404 identity': [missing('Identity')],
		'404 group': [missing('Group')],
		'404 passkey': [missing('Credential')],
		'404 enrollment': [missing('CredentialBindingJob')],
		'404 batch of enrollments': [missing('BatchCredentialBindingJob')],
		'404 resource server': [missing('ResourceServer')],
		'404 authenticator configuration': [missing('AuthenticatorConfig')],
		'404 realm': [missing('Realm')],
		'404 SSO application': [missing('SsoConfig')],
		'409 username, on create': [refused(409, 'username already exists'), CREATE],
		'409 username, on update': [
			refused(409, 'username already exists'),
			{ ...CREATE, method: 'PATCH' },
		],
		'409 group with members': [refused(409, 'group has children')],
		'409 resource server': [refused(409, 'resource server not found')],
		'409 enrollment': [refused(409, 'credential binding job is complete')],
		'409 of another kind': [refused(409, 'realm is frozen')],
		'422 no email address': [refused(422, 'Identity missing email address')],
		'422 no invitation': [refused(422)],
		'422 of another kind': [refused(422, 'odd')],
		'429 too long': [{ ...refused(429), until: new Date('2026-11-24T12:34:56Z') }, PATCH],
		'429 too long, after a try that may be done': [
			{ ...refused(429), until: new Date('2026-11-24T12:34:56Z') },
			PATCH,
			{ earlierTryMayBeDone: true },
		],
		'429 queue': [refused(429), CREATE],
		'500 of a look-up': [refused(500)],
		'503 of a change': [refused(503), PATCH],
		'500 of a new group': [refused(500), { ...CREATE, creates: 'group' }],
		'500 of an invitation': [refused(500), { ...CREATE, creates: 'enrollment' }],
		'418': [refused(418, 'short and stout')],
		'418 without a word': [refused(418)],
	};
	const history = { earlierTryMayBeDone: false, wasAcceptedBefore: false };
	snapshotOf(
		Object.fromEntries(
			Object.entries(kinds).map(([name, [problem, request = GET, more]]) => [
				name,
				new ApiError(problem, request, { ...history, ...more }),
			]),
		),
	);
});

test('no answer, or none of the API', () => {
	const expected: Expected[] = [
		'json',
		'identity',
		'group',
		'passkey',
		'enrollment',
		'enrollmentBatch',
		'realm',
		'ssoConfig',
		{ listOf: ['groups', 'identities'] },
	];
	const codes = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED'];
	const problems: Record<string, ApiProblem> = {
		timeout: { kind: 'timeout', milliseconds: 30_000 },
		...Object.fromEntries(codes.map((code) => [code, { kind: 'unreachable', code }])),
		connectionLost: { kind: 'connectionLost', code: 'ECONNRESET' },
		...Object.fromEntries(
			expected.map((one) => [
				`unreadable: ${JSON.stringify(one)}`,
				{ kind: 'unreadable', status: 200, expected: one },
			]),
		),
		endlessList: { kind: 'endlessList' },
	};
	snapshotOf(
		Object.fromEntries(
			Object.entries(problems).flatMap(([name, problem]) => [
				[`${name}, of a look-up`, new ApiError(problem, GET)],
				[`${name}, of a change`, new ApiError(problem, PATCH)],
			]),
		),
	);
});

test.each([
	['pasted', PASTED],
	['renewed', RENEWED],
])('a %s token', (_kind, client) => {
	const claims = {
		expired: { expiresAt: new Date('2026-01-31T10:20:30Z') },
		'of another tenant': { tenantId: 'other' },
		'of another realm': { tenantId: 't', realmId: 'other' },
		'without claims': {},
		'without the scope': { scopes: ['identities:read'] },
	};
	const lines = Object.entries(claims).flatMap(([name, own]) =>
		[401, 403].map(
			(status) =>
				`${name}, ${status}\n    ${said(new ApiError(refused(status), PATCH), { ...client, claims: own })}`,
		),
	);
	const inTheMiddle = new ApiError(refused(401), GET, {
		earlierTryMayBeDone: false,
		wasAcceptedBefore: true,
	});
	lines.push(`in the middle\n    ${said(inTheMiddle, { ...client, claims: {} })}`);
	expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
});

test('credentials that cannot work', () => {
	const fields: CredentialField[] = [
		'region',
		'apiBaseUrl',
		'authBaseUrl',
		'tenantId',
		'realmId',
		'applicationId',
	];
	const host = 'https://auth.example.com';
	const kinds: Record<CredentialProblem['kind'], CredentialProblem[]> = {
		emptyField: fields.map((field) => ({ kind: 'emptyField', field })),
		unknownRegion: [{ kind: 'unknownRegion', region: 'mars' }],
		invalidBaseUrl: (['notAUrl', 'notHttps', 'hasUserInfo', 'hasPath'] as const).map((reason) => ({
			kind: 'invalidBaseUrl',
			field: 'apiBaseUrl',
			reason,
			example: 'https://api-us.beyondidentity.com',
		})),
		foreignHost: [
			{ kind: 'foreignHost', baseUrl: 'https://a.example.com', origin: 'https://b.example.com' },
		],
		authServerUnreachable: [{ kind: 'authServerUnreachable', host }],
		authServerUnavailable: [
			{ kind: 'authServerUnavailable', host, status: 503 },
			{ kind: 'authServerUnavailable', host, status: 429, until: new Date(0) },
		],
		notAnAuthServer: [{ kind: 'notAnAuthServer', host }],
		scopeNotAllowed: [{ kind: 'scopeNotAllowed' }],
		grantTypeNotAllowed: [{ kind: 'grantTypeNotAllowed' }],
		unknownClient: [{ kind: 'unknownClient' }],
		tokenAsSecret: [
			{ kind: 'tokenAsSecret', product: 'secureAccess' },
			{ kind: 'tokenAsSecret', product: 'secureWorkforce' },
		],
		unknownApplication: [{ kind: 'unknownApplication' }],
		tokenRefused: [{ kind: 'tokenRefused', status: 418 }],
	};
	snapshotOf(
		Object.fromEntries(
			Object.entries(kinds).flatMap(([kind, problems]) =>
				problems.map((problem, index) => [`${kind} ${index}`, new CredentialError(problem)]),
			),
		),
	);
});

/** The factories of a module, each of which has to have an example. */
type Factories<M> = {
	[K in keyof M as M[K] extends abstract new (...args: never) => unknown ? never : K]: unknown[];
};

test('parameters that cannot be used', () => {
	const { limitWords: _words, ...syncErrorFactories } = syncErrors;
	const {
		ParameterError: _class,
		FROM_EXPRESSION: _advice,
		...factories
	} = {
		...parameterErrors,
		...lookupErrors,
		...setMembersErrors,
		...personErrors,
		...syncErrorFactories,
		...triggerErrors,
	};
	const examples: Factories<typeof factories> = {
		emptyParameter: [parameterErrors.emptyParameter('Identity')],
		notText: [
			parameterErrors.notText('Display Name', true),
			parameterErrors.notText('Display Name', false),
		],
		inexactNumber: [
			parameterErrors.inexactNumber('Identity', 2 ** 60),
			parameterErrors.inexactNumber('Identity', NaN),
		],
		emptyElement: [parameterErrors.emptyElement('Identity', 2)],
		notABoolean: [parameterErrors.notABoolean('Return All', 'perhaps')],
		notAnAmount: [
			parameterErrors.notAnAmount('Removal Limit', -1),
			parameterErrors.notAnAmount('Removal Limit', undefined),
		],
		notAnOption: [parameterErrors.notAnOption('Match By', 'name', ['username', 'externalId'])],
		differsBetweenItems: [syncErrors.differsBetweenItems('Preview Only', 3)],
		emptyKey: [syncErrors.emptyKey('Employee Number')],
		sharedKey: [syncErrors.sharedKey('Employee Number', '7', ['a1', 'a2'])],
		usernameOfAnother: [syncErrors.usernameOfAnother('ada', 'a1', 'Employee Number')],
		contradictoryItems: [
			syncErrors.contradictoryItems('Job Title', 7, [3, 7]),
			syncErrors.contradictoryItems('Job Title', 7, [3, 7, 9, 11]),
			syncErrors.contradictoryItems(
				'Job Title',
				7,
				Array.from({ length: 5000 }, (_, index) => index),
			),
		],
		incompleteNewPerson: [syncErrors.incompleteNewPerson('Display Name')],
		limitPassed: [
			syncErrors.limitPassed({ count: 1, most: 0 }),
			syncErrors.limitPassed({
				count: 30,
				most: 10,
				share: { percent: 20, of: 50, areActive: true },
			}),
		],
		doubtful: [
			triggerErrors.doubtful({ kind: 'notWhole', whose: 'realm' }),
			triggerErrors.doubtful({ kind: 'notWhole', whose: 'group' }),
			triggerErrors.doubtful({ kind: 'tooManyGone', gone: 1200, known: 2000 }),
		],
		outOfTime: [
			triggerErrors.outOfTime({ read: 12_400, total: 100_000 }, 36_000),
			triggerErrors.outOfTime({ read: 0 }, 400),
		],
		planChanged: [syncErrors.planChanged()],
		syncedInAnotherRun: [syncErrors.syncedInAnotherRun(1), syncErrors.syncedInAnotherRun(7)],
		notAWholeNumber: [parameterErrors.notAWholeNumber('Limit', 1.5)],
		standsForAll: [parameterErrors.standsForAll('Identity')],
		noIdentityWithIdOrUsername: [lookupErrors.noIdentityWithIdOrUsername('ada')],
		noIdentityWithUsername: [lookupErrors.noIdentityWithUsername('ada')],
		noGroupWithName: [
			lookupErrors.noGroupWithName('Sales', false),
			lookupErrors.noGroupWithName('Sales', true),
		],
		ambiguousGroupName: [lookupErrors.ambiguousGroupName('Sales', ['g1', 'g2'])],
		noSsoConfigWithName: [lookupErrors.noSsoConfigWithName('Travel')],
		ambiguousSsoConfigName: [lookupErrors.ambiguousSsoConfigName('Travel', ['s1', 's2'])],
		changesNothing: [parameterErrors.changesNothing()],
		noManagedResourceServer: [lookupErrors.noManagedResourceServer()],
		namesNobody: [setMembersErrors.namesNobody()],
		unknownGroupOfItem: [
			setMembersErrors.unknownGroupOfItem(3),
			setMembersErrors.unknownGroupOfItem(undefined),
		],
		unreadItemOfGroup: [setMembersErrors.unreadItemOfGroup(3)],
		nobodyRemoved: [setMembersErrors.nobodyRemoved(3)],
		setInAnotherRun: [setMembersErrors.setInAnotherRun(1), setMembersErrors.setInAnotherRun(7)],
		notAStatus: [
			personErrors.notAStatus('gone'),
			personErrors.notAStatus('On Leave', 'Worker Status'),
		],
		columnNotExact: [personErrors.columnNotExact('Employee Number', 2 ** 60)],
		emptyInColumn: [personErrors.emptyInColumn('Groups', 2)],
		columnNotText: [
			personErrors.columnNotText('Manager', true),
			personErrors.columnNotText('Manager', false),
		],
		duplicatePerson: [personErrors.duplicatePerson('ada', [3, 7])],
	};
	snapshotOf(
		Object.fromEntries(
			Object.entries(examples).flatMap(([name, errors]) =>
				errors.map((error, index) => [`${name} ${index}`, error]),
			),
		),
	);
});

test('what was done in part', () => {
	const { PartialFailure: _class, UnfinishedError: _other, ...factories } = partialFailures;
	const cause = new ApiError(missing('Identity'), ADD);
	const examples: Factories<typeof factories> = {
		membersPartly: [
			partialFailures.membersPartly({ done: 1, total: 3, change: 'added' }, cause),
			partialFailures.membersPartly({ done: 1, total: 3, change: 'removed' }, cause),
		],
		statusPartlySet: [
			partialFailures.statusPartlySet({ done: 1, total: 3, status: 'suspended' }, cause),
			partialFailures.statusPartlySet({ done: 2, total: 3, status: 'reactivated' }, cause),
		],
		partlySynced: [partialFailures.partlySynced({ done: 1, total: 2 }, cause)],
		syncFailedFor: [
			partialFailures.syncFailedFor(
				'ada',
				partialFailures.partlySynced({ done: 1, total: 2 }, cause),
			),
		],
		groupsPartlyLeft: [partialFailures.groupsPartlyLeft({ done: 1, total: 3 }, cause)],
		groupCreated: [partialFailures.groupCreated('g1', cause)],
		identitiesPartlyDeleted: [
			partialFailures.identitiesPartlyDeleted({ done: 1, total: 3 }, cause),
		],
		groupPartlyEmptied: [partialFailures.groupPartlyEmptied({ removed: 1, total: 3 }, cause)],
		membershipPartlySet: [
			partialFailures.membershipPartlySet({ added: 1, removed: 0, toRemove: 2 }, cause),
			partialFailures.membershipPartlySet({ added: 2, removed: 1, toRemove: 2 }, cause),
		],
		identityExists: [partialFailures.identityExists('i1', cause)],
		invitationsHandedOver: [
			partialFailures.invitationsHandedOver('b1', new ApiError(refused(403), GET)),
			partialFailures.invitationsHandedOver('b1', partialFailures.invitationsStalled(10)),
		],
		mayBeCreated: [
			partialFailures.mayBeCreated('group'),
			partialFailures.mayBeCreated('enrollment'),
		],
		invitationsStalled: [partialFailures.invitationsStalled(10)],
	};
	snapshotOf(
		Object.fromEntries(
			Object.entries(examples).flatMap(([name, errors]) =>
				errors.map((error, index) => [`${name} ${index}`, error]),
			),
		),
	);
});

test('everything else', () => {
	const { message, description } = tellProgress(
		toNodeError(new ApiError(refused(500), GET), { node: NODE, client: PASTED, itemIndex: 7 }),
		{ done: 3, begun: [4, 8], total: 9 },
	);
	const tests = credentialTests;
	const lines = [
		said(new InvalidIdError('..')),
		said(new Error('Something nobody foresaw')),
		said(new AbortedError()),
		unknownOperation(NODE).message,
		`${message}\n    ${description}`,
		tests.UNKNOWN_API_TOKEN,
		tests.FORBIDDEN_API_TOKEN,
		tests.UNKNOWN_ACCESS_TOKEN,
		tests.FORBIDDEN_ACCESS_TOKEN,
		tests.UNKNOWN_REALM,
		tests.claimsError({ kind: 'expired', at: new Date('2026-01-31T10:20:30Z') }).message,
		tests.claimsError({ kind: 'elsewhere', what: 'realm', actual: 'a', expected: 'b' }).message,
		tests.unknownApiToken().message,
		tests.apiUnreachable('https://api.example.com').message,
		tests.notTheApi('https://api.example.com').message,
	];
	expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
});

test('why somebody loses something in a sync, or is spared', () => {
	const limit = { count: 30, most: 10, share: { percent: 20, of: 50, areActive: true } };
	const spared = (one: Parameters<typeof spareWords>[0], client?: TokenFacts) =>
		spareWords(one, client);
	const examples = [
		causeWords(['missing']),
		causeWords(['status', 'groups']),
		spared({ would: 'reactivate', why: { kind: 'suspended' } }),
		spared({ would: 'suspend', why: { kind: 'administrator' } }),
		spared({ would: 'removeFromGroup', why: { kind: 'protectedGroup' } }),
		spared({ would: 'delete', why: { kind: 'failedItem', item: 3 } }),
		spared({ would: 'create', why: { kind: 'notWhole' } }),
		spared({ would: 'update', why: { kind: 'limit', ...limit } }),
		spared({
			would: 'suspend',
			why: { kind: 'rolesUnread', error: new ApiError(refused(403), GET) },
		}),
		spared({
			would: 'suspend',
			why: { kind: 'rolesUnread', error: new ApiError(refused(500), GET) },
		}),
		spared(
			{ would: 'suspend', why: { kind: 'rolesUnread', error: new ApiError(refused(403), GET) } },
			PASTED,
		),
		spared({ would: 'suspend', why: { kind: 'gone' } }),
		spared({ would: 'suspend', why: { kind: 'renamed' } }),
		spared({ would: 'suspend', why: { kind: 'otherStatus', status: 'suspended' } }),
	];
	expect(`\n${examples.join('\n')}\n`).toMatchSnapshot();
});

test('hints after a run', () => {
	const quiet: RunSummary = {
		deeds: [],
		failed: 0,
		duplicates: [],
		unmatchedColumns: [],
		isPreview: false,
		hasListChanged: false,
		waitedMs: 0,
	};
	const columns = Array.from({ length: 40 }, (_, index) => `Column ${index}`);
	const examples = {
		'one item': hintsOf({ ...quiet, deeds: [['created', 1]] }),
		'two items': hintsOf({
			...quiet,
			deeds: [
				['created', 1],
				['updated', 1234],
			],
		}),
		'one failed of two': hintsOf({ ...quiet, deeds: [['created', 1]], failed: 1 }),
		everything: hintsOf({
			deeds: [
				['created', 12],
				['unchanged', 288],
			],
			failed: 3,
			duplicates: columns.map((_column, index) => index),
			unmatchedColumns: columns,
			isPreview: false,
			hasListChanged: false,
			waitedMs: 125_000,
		}),
		'a preview': hintsOf({
			...quiet,
			isPreview: true,
			deeds: [
				['created', 1],
				['unchanged', 288],
				['suspended', 2],
			],
		}),
		'a preview of nothing': hintsOf({ ...quiet, isPreview: true }),
		'a wait': hintsOf({ ...quiet, waitedMs: 125_000 }),
		'a list that changed': hintsOf({ ...quiet, hasListChanged: true }),
		'for an assistant, a list with more': [
			moreInList({ shown: 50, total: 1250 }),
			moreInList({ shown: 50 }),
		],
	};
	expect(
		Object.values(examples)
			.flat()
			.every(({ length }) => length <= 120),
	).toBe(true);
	expect(examples).toMatchSnapshot();
});
