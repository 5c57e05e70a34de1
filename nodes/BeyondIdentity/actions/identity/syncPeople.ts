import { createHash } from 'crypto';
import { labelOf, parameterOf } from '../../messages/labels';
import { identityExists, partlySynced, syncFailedFor } from '../../messages/partialFailures';
import {
	contradictoryItems,
	emptyKey,
	incompleteNewPerson,
	limitPassed,
	planChanged,
	sharedKey,
	syncedInAnotherRun,
	usernameOfAnother,
} from '../../messages/syncErrors';
import { causeWords, NOBODY_CONCERNED, spareWords } from '../../messages/syncReasons';
import type { Client } from '../../transport/client';
import { ApiError } from '../../transport/errors/apiError';
import { folded, type Identity, type IdentityInput } from '../../transport/resources/identities';
import { countDone, firstError } from '../../provisioning/results';
import { applySync, type AppliedPerson } from '../../provisioning/sync/applySync';
import { keyOf, type ItemProblem, type WantedItem } from '../../provisioning/sync/matchPeople';
import {
	changesOf,
	effectsOf,
	holdCreations,
	holdHarm,
	isHarmful,
	planSync,
	planText,
	type Blocked,
	type HeldPlan,
	type PlannedPerson,
	type SyncAction,
} from '../../provisioning/sync/planSync';
import {
	readAdministrators,
	readMembersOf,
	readPeople,
	type PeopleRead,
} from '../../provisioning/sync/readSync';
import type { Deed } from '../runNotes';
import { readPerson } from './readPerson';
import { syncProperties } from './syncFields';
import { readSettings, type SyncItem, type SyncRun, type SyncSettings } from './syncSettings';

/** As many hexadecimal digits as tell plans apart. */
const PLAN_DIGITS = 16;
/** Under this name, the people of earlier runs are kept beside the members of groups. */
const LIST = 'sync';

const DEEDS: Record<SyncAction, Deed> = {
	create: 'created',
	update: 'updated',
	reactivate: 'reactivated',
	suspend: 'suspended',
	removeFromGroup: 'removed',
	delete: 'deleted',
	spare: 'spared',
	none: 'unchanged',
};

/**
 * Makes the identities of the realm, or of a group, match the list that all input items are together.
 *
 * @throws what refuses the whole run: nothing was changed then
 */
export async function syncPeople(run: SyncRun): Promise<void> {
	const settings = readSettings(run);
	if (!settings) return;
	run.notes.isPreview = settings.preview;
	const wanted = await readWanted(run, settings);
	if (run.isStopped) return;
	const [first] = run.items as [SyncItem];
	const scopeGroupId = settings.scopeGroup
		? await first.groupChosen(settings.scopeGroup, { verify: true })
		: undefined;
	const inGroup = scopeGroupId === undefined ? {} : { scopeGroupId };
	const read = await readPeople(run.client, run.directory, wanted, {
		...inGroup,
		matchBy: settings.matchBy,
	});
	tellProblems(run, read, settings);
	if (run.isStopped) return;
	const held = await plan(run, read, { settings, inGroup });
	const { people } = held;

	const place = { ...inGroup, missing: settings.missing, matchBy: settings.matchBy };
	const { apiHost: host, tenantId, realmId } = run.client;
	const text = planText(people, { ...place, host, tenantId, realmId });
	const planId = hash(text, 'hex').slice(0, PLAN_DIGITS);
	const show = await showWith(run, people, planId);
	if (settings.preview) {
		return report(run, people.map(asIs), show, settings);
	}
	if (held.passedLimit) throw limitPassed(held.passedLimit);
	assertApproved(first, people, settings.approvedPlan, planId);
	assertOneList(first, read, people, scopeGroupId);
	if (run.isStopped) return;
	const applied = await applySync(run.client, people, {
		control: run.control,
		isInInput: inputHas(wanted, settings),
	});
	keepList(first, applied, scopeGroupId);
	return report(run, applied, show, settings);
}

const asIs = (person: PlannedPerson): AppliedPerson => ({ person, results: [] });

function hash(text: string, encoding: 'base64url' | 'hex'): string {
	return createHash('sha256').update(text).digest(encoding);
}

/** Reads who ought to be there. What an item leaves empty is left alone. */
async function readWanted(run: SyncRun, { matchBy }: SyncSettings): Promise<WantedItem[]> {
	const failed = new Map<number, WantedItem>();
	const read = await run.each(async (item): Promise<WantedItem> => {
		const { input, groups, unmatched } = readPerson(item);
		run.notes.unmatched(unmatched);
		const { display_name: name, traits, ...rest } = input;
		const { username, ...others } = traits ?? { type: 'traits_v0' as const };
		const wanted: IdentityInput = {
			...rest,
			...(name ? { display_name: name } : {}),
			traits: { ...others, type: 'traits_v0', ...(username ? { username } : {}) },
		};
		if (keyOf(wanted, matchBy) === '') throw emptyKey(labelFor(matchBy));
		const { index } = item;
		failed.set(index, { index, input: wanted, groupIds: [], hasFailed: true });
		const groupIds = await item.groupsNamed(groups);
		failed.delete(index);
		return { index, input: wanted, groupIds };
	});
	const all = [...read.map(({ value }) => value), ...failed.values()];
	return all.sort((one, other) => one.index - other.index);
}

/** Fails the items of which it cannot be told who they are about. */
function tellProblems(run: SyncRun, { matched, failed }: PeopleRead, settings: SyncSettings): void {
	const items = new Map(run.items.map((item) => [item.index, item]));
	for (const [index, error] of failed) run.fail(items.get(index)!, error);
	for (const [index, problem] of matched.problems) {
		// What failed before is told by that.
		if (run.outcomes[index]) continue;
		run.fail(items.get(index)!, problemError(index, problem, settings));
	}
}

function problemError(index: number, problem: ItemProblem, { matchBy }: SyncSettings): Error {
	switch (problem.kind) {
		case 'sharedKey':
			return sharedKey(labelFor(matchBy), problem.key, problem.ids);
		case 'usernameTaken':
			return usernameOfAnother(problem.username, problem.id, labelFor(matchBy));
		case 'contradiction':
			return contradictoryItems(labelFor(parameterOf(problem.field)), index, problem.items);
		case 'incomplete':
			return incompleteNewPerson(labelFor(problem.field));
	}
}

/** A field's label, without the first part that only sorts it: "Work: Employee Number". */
function labelFor(name: string): string {
	return (labelOf(syncProperties, name) ?? name).split(': ').at(-1)!;
}

/** Plans, and spares whoever may not lose anything. */
async function plan(
	run: SyncRun,
	{ covered, matched, isWhole }: PeopleRead,
	{ settings, inGroup }: { settings: SyncSettings; inGroup: { scopeGroupId?: string } },
): Promise<HeldPlan> {
	const { client, directory } = run;
	const { scopeGroupId } = inGroup;
	const named = matched.people.flatMap(({ wanted }) => wanted.groupIds);
	const { members } = await readMembersOf(
		client,
		named.filter((id) => id !== scopeGroupId),
	);
	if (scopeGroupId !== undefined) members.set(scopeGroupId, new Set(covered.map(({ id }) => id)));
	const { missing, groupsMode, reactivate: mayReactivate } = settings;
	const rules = { ...inGroup, missing, groupsMode, mayReactivate };
	const all = planSync(matched.people, { covered, members }, rules);
	// Whom the list does not show may be there under another username.
	const planned = isWhole || settings.matchBy === 'username' ? all : holdCreations(all);
	const { removalLimit: amount, removalLimitUnit: unit } = settings;
	const limits = { limit: { amount, unit }, covered };
	const protectedIds = new Map<string, 'administrator' | 'protectedGroup'>();
	const protectingGroups = new Map<string, 'administrator' | 'protectedGroup'>();
	// What else is to be known is only about those who would lose something.
	if (!isHarmful(planned)) return holdHarm(planned, { ...limits, protectedIds });
	let blocked: Blocked | undefined;
	const failedAt = run.items.find(({ index }) => run.outcomes[index]);
	if (failedAt) blocked = { kind: 'failedItem', item: failedAt.index };
	else if (!isWhole) blocked = { kind: 'notWhole' };
	if (settings.protectedGroup && !blocked) {
		const [first] = run.items as [SyncItem];
		const groupId = await first.groupChosen(settings.protectedGroup, { verify: true });
		const group = await readMembersOf(client, [groupId]);
		for (const id of group.members.get(groupId)!) protectedIds.set(id, 'protectedGroup');
		protectingGroups.set(groupId, 'protectedGroup');
		if (!group.isWhole) blocked = { kind: 'notWhole' };
	}
	if (!settings.includeAdministrators && !blocked) {
		try {
			const administrators = await readAdministrators(client, directory);
			for (const id of administrators.ids) protectedIds.set(id, 'administrator');
			for (const id of administrators.groupIds) protectingGroups.set(id, 'administrator');
			if (!administrators.isWhole) blocked = { kind: 'notWhole' };
		} catch (error) {
			if (!(error instanceof ApiError)) return await Promise.reject(error);
			blocked = { kind: 'rolesUnread', error };
		}
	}
	return holdHarm(planned, {
		...limits,
		protectedIds,
		protectingGroups,
		...(blocked ? { blocked } : {}),
	});
}

/**
 * Lets nothing happen but what was approved; a later try of the same run may do what is left of it.
 *
 * @throws ParameterError
 */
function assertApproved(
	{ memory }: SyncItem,
	people: readonly PlannedPerson[],
	approved: string | undefined,
	planId: string,
): void {
	if (approved === undefined) return;
	const key = ['approved', approved];
	const shorten = (effect: string) => hash(effect, 'base64url').slice(0, 11);
	const effects = people.flatMap((person) => effectsOf(person));
	if (approved === planId) {
		memory.keep(key, effects.flat().map(shorten));
		return;
	}
	const begun = new Set(memory.recall(key) ?? []);
	const isLeft = effects.every((names) => names.some((name) => begun.has(shorten(name))));
	if (begun.size === 0 || !isLeft) throw planChanged();
}

/**
 * One run does not know the items of another, and would undo what that one has done.
 *
 * @throws ParameterError
 */
function assertOneList(
	{ memory }: SyncItem,
	{ matched }: PeopleRead,
	people: readonly PlannedPerson[],
	scopeGroupId: string | undefined,
): void {
	const others = memory.membersOfOtherRuns(LIST);
	const ofScope = memory.membersOfOtherRuns(listOf(scopeGroupId));
	const harmed = people.filter(({ harm, identity }) => {
		if (!harm || !identity) return false;
		// Who only leaves one group may well be in the list of another one.
		const onlyLeaves = !harm.status && harm.causes.includes('missing');
		return (onlyLeaves ? ofScope : others).has(identity.id);
	});
	if (harmed.length > 0) throw syncedInAnotherRun(harmed.length);
	const ids = matched.people.flatMap(({ identity }) => identity?.id ?? []);
	for (const list of [LIST, listOf(scopeGroupId)]) memory.keepMembers(list, ids);
}

/** Under this name, the people of earlier runs with the same scope are kept. */
function listOf(scopeGroupId: string | undefined): string {
	return `${LIST} ${scopeGroupId ?? 'realm'}`;
}

/** With those who were new. */
function keepList(
	{ memory }: SyncItem,
	applied: readonly AppliedPerson[],
	scopeGroupId: string | undefined,
): void {
	const ids = applied.flatMap(({ person, id }) => (person.items.length > 0 && id ? [id] : []));
	for (const list of [LIST, listOf(scopeGroupId)]) memory.keepMembers(list, ids);
}

/** Tells whether an identity goes by a name that the input has. */
function inputHas(
	wanted: readonly WantedItem[],
	{ matchBy }: SyncSettings,
): (identity: Identity) => boolean {
	const names = new Set(wanted.map(({ input }) => folded(input.traits?.username)));
	const keys = new Set(wanted.map(({ input }) => keyOf(input, matchBy)));
	return (identity) => {
		const [name, key] = [folded(identity.traits?.username), keyOf(identity, matchBy)];
		return (name !== '' && names.has(name)) || (key !== '' && keys.has(key));
	};
}

/** Makes a person's output. */
type Show = (one: AppliedPerson) => object;

async function showWith(
	{ client, directory }: SyncRun,
	people: readonly PlannedPerson[],
	planId: string,
): Promise<Show> {
	const ids = new Set(people.flatMap(({ joins, harm }) => [...joins, ...(harm?.leaves ?? [])]));
	const names = new Map<string, string>();
	for (const id of ids) names.set(id, await directory.groupName(id));
	const nameOf = (id: string) => names.get(id) ?? id;
	return ({ person, results, id }) => {
		const { action, identity, input, joins, harm } = person;
		const isApplied = results.length > 0 && results.every(({ status }) => status === 'done');
		return {
			action,
			applied: isApplied && action !== 'spare' && action !== 'none',
			plan: planId,
			id: id ?? identity?.id ?? null,
			username: input?.traits?.username ?? identity?.traits?.username ?? null,
			display_name: input?.display_name ?? identity?.display_name ?? null,
			changes: changesOf(person),
			groups_added: joins.map(nameOf),
			groups_removed: (harm?.leaves ?? []).map(nameOf),
			reason: reasonOf(person, client),
		};
	};
}

function reasonOf({ harm, spared }: PlannedPerson, client: Client): string | null {
	if (spared) {
		// What a person would lose is told as well, where the limit is what keeps it.
		const cause = harm ? `${causeWords(harm.causes)} ` : '';
		return `${cause}${spareWords(spared, client)}`;
	}
	return harm ? causeWords(harm.causes) : null;
}

/** Tells the run what became of each person. */
function report(
	run: SyncRun,
	applied: readonly AppliedPerson[],
	show: Show,
	{ outputUnchanged }: SyncSettings,
): void {
	const items = new Map(run.items.map((item) => [item.index, item]));
	let isAnybody = false;
	for (const one of applied) {
		const own = one.person.items.map((index) => items.get(index)!);
		const { action } = one.person;
		const isShown = action !== 'none' || outputUnchanged;
		const failed = firstError(one.results);
		const [done, total] = [countDone(one.results), one.results.length];
		isAnybody ||= isShown;
		if (failed) fail(run, own, one, show, failed.error);
		else if (done < total) {
			// Somebody pressed stop, or another one failed under "Stop".
			if (done > 0) tellBegun(run, own, one, show);
		} else {
			run.notes.did(DEEDS[action]);
			if (own.length > 0) run.succeed(own, isShown ? show(one) : []);
			else if (isShown) run.addStray({ result: show(one) });
		}
	}
	if (isAnybody || run.isStopped || run.items.some(({ index }) => hasFailed(run, index))) return;
	run.addStray({
		result: {
			...show({ person: { action: 'none', items: [], joins: [] }, results: [] }),
			reason: NOBODY_CONCERNED,
		},
	});
}

/** @param own the items about the person; none for somebody who is not in the input */
function tellBegun(run: SyncRun, own: SyncItem[], one: AppliedPerson, show: Show): void {
	for (const { index } of own) run.notes.begun(index);
	if (own.length === 0) run.notes.begunOther(nameIn(show(one), one));
}

function nameIn(shown: object, { id }: AppliedPerson): string {
	return (shown as { username: string | null }).username ?? id ?? '';
}

function hasFailed({ outcomes }: SyncRun, index: number): boolean {
	const outcome = outcomes[index];
	return outcome !== undefined && 'error' in outcome;
}

/** @param own the items about the person; none for somebody who is not in the input */
function fail(run: SyncRun, own: SyncItem[], one: AppliedPerson, show: Show, cause: unknown): void {
	const { person, results, id } = one;
	const [done, total] = [countDone(results), results.length];
	let error = cause;
	if (done > 0 && !person.identity) error = identityExists(id!, cause);
	else if (done > 0) error = partlySynced({ done, total }, cause);
	for (const item of own) run.fail(item, error);
	if (own.length > 0) return;
	const result = show(one);
	const name = nameIn(result, one);
	const mayBeDone = done > 0 || results.some(({ status }) => status === 'unknown');
	if (mayBeDone) run.notes.begunOther(name);
	run.addStray({ result, error: syncFailedFor(name, error) });
}
