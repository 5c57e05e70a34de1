import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { BatchQueue } from './batches.mts';
import type {
	Application,
	AuthenticatorConfig,
	BindingJob,
	Credential,
	EnrollmentStatus,
	Group,
	Identity,
	Realm,
	ResourceServer,
	Role,
	SsoConfig,
	Tenant,
	Traits,
} from './model.mts';

export interface RoleMembers {
	groups: Set<string>;
	identities: Set<string>;
}

/** What one realm holds. Maps keep the order of creation, which paging relies on. */
export class RealmState {
	readonly identities = new Map<string, Identity>();
	readonly groups = new Map<string, Group>();
	/** Group ID to the IDs of its members. */
	readonly members = new Map<string, Set<string>>();
	readonly resourceServers = new Map<string, ResourceServer>();
	readonly roles = new Map<string, Role>();
	readonly roleMembers = new Map<string, RoleMembers>();
	/** Role ID to its scopes, of those of its resource server. */
	readonly roleScopes = new Map<string, Set<string>>();
	readonly authenticatorConfigs = new Map<string, AuthenticatorConfig>();
	readonly jobs = new Map<string, BindingJob>();
	readonly credentials = new Map<string, Credential>();
	readonly applications = new Map<string, Application>();
	readonly ssoConfigs = new Map<string, SsoConfig>();
	/** By the ID of the SSO configuration: who is assigned to it. */
	readonly ssoMembers = new Map<string, RoleMembers>();
	readonly queue = new BatchQueue(this);
	/** Job ID to what its link is recognized by. */
	private readonly linkSecrets = new Map<string, string>();
	/** Folded username to identity ID: usernames are unique without regard to case. */
	private readonly usernames = new Map<string, string>();
	/** Identity ID to the IDs of its groups: the other direction of `members`. */
	private readonly memberships = new Map<string, Set<string>>();

	private isFoldingAscii = false;
	/** How many resources were made while the realm was filled; nothing once it is. */
	private seeded: number | undefined = 0;

	constructor(readonly realm: Realm) {}

	/** Says which letters of usernames are the same in upper and lower case. */
	foldUsernames(how: 'ascii' | 'unicode'): void {
		if (this.isFoldingAscii === (how === 'ascii')) return;
		this.isFoldingAscii = how === 'ascii';
		this.usernames.clear();
		for (const { id, traits } of this.identities.values()) {
			this.usernames.set(this.folded(traits.username), id);
		}
	}

	/** A username without what makes no difference. */
	folded(username: string): string {
		return this.isFoldingAscii
			? username.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
			: username.toLowerCase();
	}

	findByUsername(username: string): Identity | undefined {
		const id = this.usernames.get(this.folded(username));
		return id === undefined ? undefined : this.identities.get(id);
	}

	addIdentity(
		displayName: string,
		traits: Traits,
		status: Identity['status'] = 'active',
	): Identity {
		const identity: Identity = {
			...this.newResource(),
			display_name: displayName,
			status,
			traits,
		};
		this.identities.set(identity.id, identity);
		this.usernames.set(this.folded(traits.username), identity.id);
		return identity;
	}

	changeIdentity(
		identity: Identity,
		change: { display_name?: string; status?: Identity['status']; traits?: Partial<Traits> },
	): void {
		if (change.traits?.username !== undefined) {
			this.usernames.delete(this.folded(identity.traits.username));
			this.usernames.set(this.folded(change.traits.username), identity.id);
		}
		if (change.display_name !== undefined) identity.display_name = change.display_name;
		if (change.status !== undefined) identity.status = change.status;
		Object.assign(identity.traits, change.traits);
		identity.update_time = now();
	}

	removeIdentity(identity: Identity): void {
		this.identities.delete(identity.id);
		this.usernames.delete(this.folded(identity.traits.username));
		for (const groupId of this.memberships.get(identity.id) ?? []) {
			this.members.get(groupId)?.delete(identity.id);
		}
		this.memberships.delete(identity.id);
		for (const members of [...this.roleMembers.values(), ...this.ssoMembers.values()]) {
			members.identities.delete(identity.id);
		}
		for (const owned of [this.jobs, this.credentials]) {
			for (const [id, resource] of owned) {
				if (resource.identity_id === identity.id) owned.delete(id);
			}
		}
	}

	addGroup(displayName: string, description = ''): Group {
		const group: Group = { ...this.newResource(), display_name: displayName, description };
		this.groups.set(group.id, group);
		this.members.set(group.id, new Set());
		return group;
	}

	removeGroup(group: Group): void {
		this.groups.delete(group.id);
		this.members.delete(group.id);
		for (const members of [...this.roleMembers.values(), ...this.ssoMembers.values()]) {
			members.groups.delete(group.id);
		}
	}

	addMember(group: Group, identityId: string): void {
		this.members.get(group.id)?.add(identityId);
		const groups = this.memberships.get(identityId) ?? new Set();
		this.memberships.set(identityId, groups.add(group.id));
	}

	removeMember(group: Group, identityId: string): void {
		this.members.get(group.id)?.delete(identityId);
		this.memberships.get(identityId)?.delete(group.id);
	}

	groupsOf(identity: Identity): Group[] {
		return [...(this.memberships.get(identity.id) ?? [])].flatMap(
			(id) => this.groups.get(id) ?? [],
		);
	}

	membersOf(group: Group): Identity[] {
		return [...(this.members.get(group.id) ?? [])].flatMap((id) => this.identities.get(id) ?? []);
	}

	addResourceServer(displayName: string, identifier: string, scopes: string[]): ResourceServer {
		const server: ResourceServer = {
			...this.owner(),
			id: randomUUID(),
			display_name: displayName,
			is_managed: identifier === 'beyondidentity',
			identifier,
			scopes,
		};
		this.resourceServers.set(server.id, server);
		return server;
	}

	addRole(server: ResourceServer, displayName: string, description = ''): Role {
		const role: Role = {
			...this.newResource(),
			resource_server_id: server.id,
			display_name: displayName,
			description,
		};
		this.roles.set(role.id, role);
		this.roleMembers.set(role.id, { groups: new Set(), identities: new Set() });
		this.roleScopes.set(role.id, new Set());
		return role;
	}

	removeRole(role: Role): void {
		this.roles.delete(role.id);
		this.roleMembers.delete(role.id);
		this.roleScopes.delete(role.id);
	}

	addAuthenticatorConfig(
		displayName: string,
		config: AuthenticatorConfig['config'],
		id: string = randomUUID(),
	): AuthenticatorConfig {
		const created = { ...this.owner(), id, display_name: displayName, config };
		this.authenticatorConfigs.set(created.id, created);
		return created;
	}

	addJob(
		identity: Identity,
		job: Pick<
			BindingJob,
			'delivery_method' | 'authenticator_config_id' | 'post_binding_redirect_uri' | 'batch_id'
		>,
	): BindingJob {
		const sevenDays = 7 * 24 * 60 * 60 * 1000;
		const created: BindingJob = {
			...this.newResource(),
			identity_id: identity.id,
			// Nothing can be delivered to the domain that RFC 2606 keeps for that.
			state:
				job.delivery_method === 'EMAIL' &&
				identity.traits.primary_email_address?.endsWith('.invalid')
					? 'FAILED_TO_SEND'
					: 'LINK_SENT',
			...job,
			expire_time: now(sevenDays),
		};
		this.jobs.set(created.id, created);
		this.linkSecrets.set(created.id, randomBytes(48).toString('base64url'));
		return created;
	}

	/** What the person is given, by whatever way. */
	linkOf(job: BindingJob, baseUrl: string): string {
		const path = `/v1/tenants/${job.tenant_id}/realms/${job.realm_id}/identities/${job.identity_id}/credential-binding-jobs/${job.id}`;
		return `${baseUrl}${path}:invokeAuthenticator?token=${this.linkSecrets.get(job.id) ?? ''}`;
	}

	/** @returns the job that a link belongs to, nothing where it belongs to none */
	jobOfLink(jobId: string, secret: string): BindingJob | undefined {
		return secret !== '' && this.linkSecrets.get(jobId) === secret
			? this.jobs.get(jobId)
			: undefined;
	}

	/** The person has opened the link. */
	openLink(job: BindingJob): void {
		if (job.state === 'LINK_SENT') this.changeState(job, 'LINK_OPENED');
	}

	/** The person has made a passkey. */
	completeJob(job: BindingJob): void {
		const identity = this.identities.get(job.identity_id)!;
		job.credential_id = this.addCredential(identity).id;
		this.changeState(job, 'COMPLETE');
	}

	/** Does what time has brought about since the last request. */
	advance(): void {
		this.queue.advance();
		const time = now();
		for (const job of this.jobs.values()) {
			if (job.state.startsWith('LINK_') && job.expire_time <= time) {
				this.changeState(job, 'EXPIRED');
			}
		}
	}

	private changeState(job: BindingJob, state: BindingJob['state']): void {
		job.state = state;
		job.update_time = now();
	}

	addCredential(identity: Identity): Credential {
		const point = () => randomBytes(32).toString('base64url');
		const jwk = JSON.stringify({ crv: 'P-256', kty: 'EC', x: point(), y: point() });
		const credential: Credential = {
			...this.newResource(),
			identity_id: identity.id,
			state: 'ACTIVE',
			csr_type: 'WEBAUTHN',
			jwk_json: jwk,
			jwk_thumbprint: createHash('sha256').update(jwk).digest('base64url'),
		};
		this.credentials.set(credential.id, credential);
		return credential;
	}

	addApplication(application: Omit<Application, 'realm_id'>): Application {
		const created = { ...application, realm_id: this.realm.id };
		this.applications.set(created.id, created);
		return created;
	}

	/** Its ID is a UUID, and the same after each start where it is there from the start. */
	addSsoConfig(displayName: string, payload: SsoConfig['payload']): SsoConfig {
		const hex = this.newId() + this.newId();
		const id = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');
		const config = { id, display_name: displayName, payload };
		this.ssoConfigs.set(id, config);
		this.ssoMembers.set(id, { groups: new Set(), identities: new Set() });
		return config;
	}

	/** Derived from the passkeys and the open invitations, as the API describes the field. */
	enrollmentStatus(identity: Identity): EnrollmentStatus {
		const owned = (resource: { identity_id: string }) => resource.identity_id === identity.id;
		return enrollmentStatusOf(
			[...this.credentials.values()].filter(owned),
			[...this.jobs.values()].filter(owned),
		);
	}

	/** Everybody's, by identity. */
	enrollmentStatuses(): Map<string, EnrollmentStatus> {
		const credentials = byOwner(this.credentials.values());
		const jobs = byOwner(this.jobs.values());
		return new Map(
			[...this.identities.keys()].map((id) => [
				id,
				enrollmentStatusOf(credentials.get(id) ?? [], jobs.get(id) ?? []),
			]),
		);
	}

	private owner() {
		return { realm_id: this.realm.id, tenant_id: this.realm.tenant_id };
	}

	/**
	 * The realm is filled: what comes now has a new ID each time. What was there from the start has the same
	 * one after each start, so that whoever remembers it finds it again.
	 */
	endSeed(): void {
		this.seeded = undefined;
	}

	private newId(): string {
		if (this.seeded === undefined) return randomBytes(8).toString('hex');
		this.seeded += 1;
		const text = `${this.realm.id} ${this.seeded}`;
		return createHash('sha256').update(text).digest('hex').slice(0, 16);
	}

	private newResource() {
		const time = now();
		return {
			id: this.newId(),
			...this.owner(),
			create_time: time,
			update_time: time,
		};
	}
}

/** Everything that the sandbox holds: one tenant and its realms. */
export class Store {
	readonly realms = new Map<string, RealmState>();
	private usernameFolding: 'ascii' | 'unicode' = 'unicode';

	constructor(readonly tenant: Tenant) {}

	/** Holds what another store holds, and nothing else. */
	become(other: Store): void {
		this.realms.clear();
		for (const [id, realm] of other.realms) this.realms.set(id, realm);
		this.foldUsernames(this.usernameFolding);
	}

	/** Says, of every realm, which letters of usernames are the same in upper and lower case. */
	foldUsernames(how: 'ascii' | 'unicode'): void {
		this.usernameFolding = how;
		for (const realm of this.realms.values()) realm.foldUsernames(how);
	}

	addRealm(id: string, displayName: string): RealmState {
		const time = now();
		const state = new RealmState({
			id,
			tenant_id: this.tenant.id,
			display_name: displayName,
			classification: 'SECURE_CUSTOMER',
			create_time: time,
			update_time: time,
		});
		state.foldUsernames(this.usernameFolding);
		this.realms.set(id, state);
		return state;
	}
}

function byOwner<T extends { identity_id: string }>(resources: Iterable<T>): Map<string, T[]> {
	const owners = new Map<string, T[]>();
	for (const resource of resources) {
		const owned = owners.get(resource.identity_id);
		if (owned) owned.push(resource);
		else owners.set(resource.identity_id, [resource]);
	}
	return owners;
}

function enrollmentStatusOf(credentials: Credential[], jobs: BindingJob[]): EnrollmentStatus {
	if (credentials.some(({ state }) => state === 'ACTIVE')) return 'ENROLLED';
	const states = new Set(jobs.map(({ state }) => state));
	const isOpen = (['LINK_SENT', 'LINK_OPENED', 'REQUEST_DELIVERED'] as const).some((state) =>
		states.has(state),
	);
	if (isOpen) return 'PENDING';
	return states.has('FAILED_TO_SEND') ? 'INVITE_FAILED' : 'UNENROLLED';
}

/**
 * With microseconds, as the API writes times. It never goes back.
 *
 * @param later in so many milliseconds
 */
export function now(later = 0): string {
	const time = performance.timeOrigin + performance.now() + later;
	const microseconds = Math.floor((time % 1) * 1000);
	return new Date(time).toISOString().replace('Z', `${String(microseconds).padStart(3, '0')}Z`);
}
