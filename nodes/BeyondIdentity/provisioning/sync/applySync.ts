import type { Client } from '../../transport/client';
import { refusedResource } from '../../transport/errors/apiError';
import { forEachConcurrently, type Control } from '../../transport/pool';
import {
	createIdentity,
	getIdentity,
	updateIdentity,
	type Identity,
} from '../../transport/resources/identities';
import { deleteIdentities } from '../deleteIdentities';
import { changeMemberships } from '../memberships';
import { DONE, failure, NOT_REACHED, type Result } from '../results';
import { groupTarget } from '../targets';
import { spare, type PlannedPerson, type SpareReason } from './planSync';

/** What became of a person. */
export interface AppliedPerson {
	/** As planned, without what somebody was spared in the end. */
	person: PlannedPerson;
	/** Of each step. */
	results: Array<Result<unknown>>;
	/** The ID, once there is one. */
	id?: string;
}

/** How many people are read before something is taken from all of them. */
const AT_ONCE = 100;

/**
 * Carries a plan out: creations, updates, reactivations, then groups, and last of all what people lose, each
 * of whom is read once more before that. Whose earlier step failed is left alone.
 *
 * @param isInInput whether an identity is one of those that the input is about
 * @returns what became of each, in the plan's order
 */
export async function applySync(
	client: Client,
	plan: readonly PlannedPerson[],
	{ control, isInInput }: { control: Control; isInInput: (identity: Identity) => boolean },
): Promise<AppliedPerson[]> {
	const applied = plan.map((person): AppliedPerson => ({
		person,
		results: [],
		...(person.identity ? { id: person.identity.id } : {}),
	}));
	const all = new Application(client, control, isInInput);
	const toDo = applied.filter(({ person: { action } }) => action !== 'spare' && action !== 'none');
	await all.save(toDo);
	await all.join(toDo);
	await all.harm(toDo);
	return applied;
}

class Application {
	private hasFailed = false;

	constructor(
		private readonly client: Client,
		private readonly control: Control,
		private readonly isInInput: (identity: Identity) => boolean,
	) {}

	private get isOver(): boolean {
		return this.control.isOver(this.hasFailed);
	}

	/** CreateIdentity and UpdateIdentity. */
	async save(applied: AppliedPerson[]): Promise<void> {
		const ranks = ({ person: { identity, input } }: AppliedPerson) =>
			identity ? 1 + Number(input?.status === 'active') : 0;
		const saving = applied
			.filter(({ person: { identity, input } }) => input && (!identity || hasAny(input)))
			.sort((one, other) => ranks(one) - ranks(other));
		// A username that somebody gives up may be the one that somebody new gets.
		const renamed = saving.filter(
			({ person: { identity, input } }) => identity && input?.traits?.username,
		);
		await this.saveAll(renamed);
		await this.saveAll(saving.filter((one) => !renamed.includes(one)));
	}

	private async saveAll(saving: AppliedPerson[]): Promise<void> {
		await this.each(saving, async (one) => {
			const { identity, input } = one.person;
			const saved = identity
				? await updateIdentity(this.client, identity.id, input!)
				: await createIdentity(this.client, input!);
			one.id = saved.id;
		});
	}

	/** AddGroupMembers. */
	async join(applied: AppliedPerson[]): Promise<void> {
		const joining = applied.filter((one) => one.person.joins.length > 0 && isFine(one));
		await this.changeGroups(joining, 'add', ({ joins }) => joins);
	}

	/** DeleteGroupMembers, UpdateIdentity and BatchDeleteIdentities, each person read by ID right before. */
	async harm(applied: AppliedPerson[]): Promise<void> {
		const harmed = applied.filter((one) => one.person.harm && isFine(one));
		const isAlone = ({ person: { harm } }: AppliedPerson) =>
			harm!.status === 'suspend' && harm!.leaves.length === 0;
		const alone = harmed.filter(isAlone);
		const others = harmed.filter((one) => !isAlone(one));
		await this.each(alone, async (one) => {
			if (await this.mayHarm(one)) await this.suspend(one);
		});
		for (let start = 0; start < others.length; start += AT_ONCE) {
			await this.harmTogether(others.slice(start, start + AT_ONCE));
		}
	}

	private async harmTogether(people: AppliedPerson[]): Promise<void> {
		const ready: AppliedPerson[] = [];
		await this.each(
			people,
			async (one) => {
				if (await this.mayHarm(one)) ready.push(one);
			},
			{ isStep: false },
		);
		const leaving = ready.filter(({ person: { harm } }) => harm!.leaves.length > 0);
		await this.changeGroups(leaving, 'remove', ({ harm }) => harm!.leaves);
		const left = ready.filter(isFine);
		await this.each(
			left.filter(({ person: { harm } }) => harm!.status === 'suspend'),
			async (one) => await this.suspend(one),
		);
		const going = left.filter(({ person: { harm } }) => harm!.status === 'delete');
		if (going.length === 0) return;
		const results = this.isOver
			? new Map<string, Result>()
			: await deleteIdentities(
					this.client,
					going.map(({ id }) => id!),
					this.control,
				);
		for (const one of going) this.note(one, results.get(one.id!) ?? NOT_REACHED);
	}

	/** GetIdentity: whether somebody is still whom the plan is about. */
	private async mayHarm(one: AppliedPerson): Promise<boolean> {
		const why = await this.reasonToSpare(one);
		if (why) one.person = spare(one.person, why);
		return !why;
	}

	private async reasonToSpare({ person, id }: AppliedPerson): Promise<SpareReason | undefined> {
		const { identity, input, items } = person;
		let current: Identity;
		try {
			current = await getIdentity(this.client, id!);
		} catch (error) {
			if (refusedResource(error)?.type !== 'Identity') return await Promise.reject(error);
			return { kind: 'gone' };
		}
		if (items.length === 0 && this.isInInput(current)) return { kind: 'renamed' };
		const expected = input?.status ?? identity?.status;
		if (current.status === expected) return undefined;
		return { kind: 'otherStatus', status: current.status ?? '' };
	}

	private async suspend(one: AppliedPerson): Promise<void> {
		await updateIdentity(this.client, one.id!, { status: 'suspended' });
	}

	private async changeGroups(
		people: AppliedPerson[],
		direction: 'add' | 'remove',
		groupsOf: (person: PlannedPerson) => string[],
	): Promise<void> {
		const changes = people.flatMap(({ id, person }) =>
			groupsOf(person).map((groupId) => ({ target: groupTarget(groupId), memberIds: [id!] })),
		);
		const isOver = this.isOver;
		const results = await changeMemberships(
			this.client,
			isOver ? [] : changes,
			direction,
			this.control,
		);
		for (const one of people) {
			for (const groupId of groupsOf(one.person)) {
				this.note(one, results.of(groupTarget(groupId), one.id!));
			}
		}
	}

	/** Works on people side by side; those who were not reached are told so. */
	private async each(
		people: AppliedPerson[],
		work: (one: AppliedPerson) => Promise<void>,
		{ isStep = true } = {},
	): Promise<void> {
		const reached = new Set<AppliedPerson>();
		await forEachConcurrently(
			people,
			this.control.concurrency,
			async (one) => {
				reached.add(one);
				try {
					await work(one);
					if (isStep) this.note(one, DONE);
				} catch (error) {
					this.note(one, failure(error));
				}
			},
			() => this.isOver,
		);
		for (const one of people) if (!reached.has(one)) this.note(one, NOT_REACHED);
	}

	private note(one: AppliedPerson, result: Result<unknown>): void {
		one.results.push(result);
		if (result.status === 'failed' || result.status === 'unknown') this.hasFailed = true;
	}
}

function isFine({ results }: AppliedPerson): boolean {
	return results.every(({ status }) => status === 'done');
}

function hasAny(input: object): boolean {
	return Object.keys(input).length > 0;
}
