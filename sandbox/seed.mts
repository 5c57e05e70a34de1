import { SCOPES } from './model.mts';
import { now, Store, type RealmState } from './store.mts';

/** Fixed, so that a credential that was saved in n8n still fits after a restart. */
export const SEED = {
	tenantId: '000185a7c0ffee01',
	realmId: 'c0ffee0123456789',
	secondRealmId: 'c0ffee9876543210',
	applicationId: '6d1f0c52-3c8e-4a57-9e0b-5f2a7c4d8e11',
	clientId: 'sandbox-client',
	clientSecret: 'sandbox-secret',
	/** Of the page that the examples invite to. */
	authenticatorConfigId: 'a1c0ffee-0000-4000-8000-000000000001',
	/** Of the API token. */
	issuedAt: new Date('2020-01-01T00:00:00Z'),
} as const;

/** How many people have a passkey, have been invited to one by email, or are suspended. */
const ENROLLED = 12;
const INVITED = 5;
const SUSPENDED = 4;
const ADMINISTRATORS = 3;

const DEPARTMENTS = [
	['Engineering', 'Builds the product.'],
	['Product', 'Decides what is built.'],
	['Design', 'Draws what is built.'],
	['Marketing', 'Tells people about it.'],
	['Sales', 'Sells it.'],
	['Support', 'Helps the people who bought it.'],
	['Finance', 'Pays and is paid.'],
	['People', 'Hires and looks after colleagues.'],
	['Legal', 'Reads what is signed.'],
	['Operations', 'Keeps everything running.'],
] as const;

const GIVEN_NAMES =
	'Ada Alan Amina Bela Carmen Chen Dana Edsger Farid Grace Hedy Ines Jonas Katherine Lin Mei Nadia Omar Priya Radia Sofia Tomas Ulla Vera Yusuf'.split(
		' ',
	);
const FAMILY_NAMES = 'Novak Okafor Petrov Quist Rossi Sato Torres Ueda Vogel Weber'.split(' ');

/** Somebody who is in the realm on the first day. */
export interface SeededPerson {
	name: string;
	givenName: string;
	familyName: string;
	email: string;
	department: string;
	employeeNumber: string;
	isSuspended: boolean;
}

/** The people of the realm, in the order in which they came. */
export function seededPeople(): SeededPerson[] {
	const names = FAMILY_NAMES.flatMap((familyName) =>
		GIVEN_NAMES.map((givenName) => ({ givenName, familyName })),
	);
	return names.map(({ givenName, familyName }, index) => ({
		name: `${givenName} ${familyName}`,
		givenName,
		familyName,
		email: `${givenName}.${familyName}@example.com`.toLowerCase(),
		department: DEPARTMENTS[index % DEPARTMENTS.length]![0],
		employeeNumber: String(1001 + index),
		isSuspended: index >= names.length - SUSPENDED,
	}));
}

/** A small company: a tenant, two realms, a dozen groups and 250 people in the first realm. */
export function seededStore(): Store {
	const time = now();
	const store = new Store({
		id: SEED.tenantId,
		display_name: 'Example Company',
		create_time: time,
		update_time: time,
	});
	fillRealm(store.addRealm(SEED.realmId, 'Corporate'));
	store.addRealm(SEED.secondRealmId, 'Staging').addGroup('Testers', 'Try things out first.');
	for (const realm of store.realms.values()) realm.endSeed();
	return store;
}

function fillRealm(realm: RealmState): void {
	const administrators = realm.addGroup(
		'Beyond Identity Administrators',
		'May administer this realm.',
	);
	realm.addGroup('Contractors', 'People who are here for a while.');
	const departments = new Map(
		DEPARTMENTS.map(([name, description]) => [name as string, realm.addGroup(name, description)]),
	);

	for (const [index, person] of seededPeople().entries()) {
		const identity = realm.addIdentity(person.name, {
			type: 'traits_v0',
			username: person.email,
			primary_email_address: person.email,
			given_name: person.givenName,
			family_name: person.familyName,
			department: person.department,
			employee_number: person.employeeNumber,
			user_type: 'Employee',
		});
		realm.addMember(departments.get(person.department)!, identity.id);
		if (index < ADMINISTRATORS) realm.addMember(administrators, identity.id);
		if (index < ENROLLED) realm.addCredential(identity);
	}

	const api = realm.addResourceServer('Beyond Identity Management API', 'beyondidentity', [
		...SCOPES,
	]);
	realm.addResourceServer('Pet API', 'https://api.mypetapp.example', ['pets:read', 'pets:write']);
	const roles = [
		realm.addRole(api, 'Super Administrators', 'May do everything.'),
		realm.addRole(api, 'Help Desk', 'May invite people to new passkeys.'),
	];
	realm.roleMembers.get(roles[0]!.id)?.groups.add(administrators.id);
	const [firstAdministrator] = realm.membersOf(administrators);
	realm.roleMembers.get(roles[1]!.id)?.identities.add(firstAdministrator!.id);

	const hostedWeb = realm.addAuthenticatorConfig(
		'Hosted Web Authenticator',
		{
			type: 'hosted_web',
			authentication_methods: [{ type: 'webauthn_passkey' }],
			trusted_origins: [],
		},
		SEED.authenticatorConfigId,
	);
	realm.addAuthenticatorConfig('Platform Authenticator', {
		type: 'platform',
		trusted_origins: [],
	});

	const applications = [
		['Wiki', { type: 'bookmark', login_link: 'https://wiki.example.com', is_tile_visible: true }],
		[
			'Microsoft Entra ID',
			{
				type: 'entra_id_external_auth_methods',
				redirect_uris: ['https://login.example.com/callback'],
				discover_endpoint: 'global_azure',
			},
		],
		[
			'Expenses',
			{ type: 'generic_oidc', redirect_uris: ['https://expenses.example.com/callback'] },
		],
		['Partner Sign-In', { type: 'generic_oidc_idp' }],
		['Travel', { type: 'generic_saml', is_tile_visible: true }],
		['Okta', { type: 'okta_idp' }],
		['Okta SSO', { type: 'okta_sso_bi_idp' }],
		[
			'HR Portal',
			{
				type: 'scim',
				application_id: SEED.applicationId,
				client_id: 'hr-portal',
				client_secret: 'hr-portal-secret',
				scim_url: 'https://hr.example.com/scim/v2',
				token_endpoint: 'https://hr.example.com/token',
			},
		],
		['Microsoft 365', { type: 'ws_fed', is_tile_visible: true }],
	] as const;
	const assigned = new Map(
		applications.map(([name, payload]) => {
			const { id } = realm.addSsoConfig(name, { ...payload });
			return [name, realm.ssoMembers.get(id)!] as const;
		}),
	);
	for (const name of ['Engineering', 'Product', 'Finance']) {
		assigned.get('Expenses')!.groups.add(departments.get(name)!.id);
	}
	assigned.get('Wiki')!.groups.add(administrators.id);
	// An administrator has it in two ways.
	assigned.get('Wiki')!.identities.add(firstAdministrator!.id);

	// Not everything is as it was on the first day.
	const people = [...realm.identities.values()];
	for (const identity of people.slice(ENROLLED, ENROLLED + INVITED)) {
		const job = realm.addJob(identity, {
			delivery_method: 'EMAIL',
			authenticator_config_id: hostedWeb.id,
		});
		if (identity === people[ENROLLED]) realm.openLink(job);
	}
	for (const identity of people.slice(-SUSPENDED)) {
		realm.changeIdentity(identity, { status: 'suspended' });
	}

	realm.addApplication({
		id: SEED.applicationId,
		display_name: 'Beyond Identity Management API',
		client_id: SEED.clientId,
		client_secret: SEED.clientSecret,
		scopes: [...SCOPES],
	});
}
