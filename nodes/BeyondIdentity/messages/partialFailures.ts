import { BeyondIdentityError } from '../transport/errors/base';
import { LOOK_FIRST_FOR, plural, wasOrWere } from './words';

/** A first step of an item was done and a later one failed. The message says what is there now. */
export class PartialFailure extends BeyondIdentityError {
	override readonly name = 'PartialFailure';

	constructor(
		message: string,
		override readonly cause: unknown,
	) {
		super(message);
	}
}

/** Some members of an item were added or removed, and others were not. */
export function membersPartly(
	{ done, total, change }: { done: number; total: number; change: 'added' | 'removed' },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${done} of ${total} members ${wasOrWere(done)} ${change}`, cause);
}

/** A group that was created for members who could not be added. */
export function groupCreated(groupId: string, cause: unknown): PartialFailure {
	return new PartialFailure(`the group was created with the ID '${groupId}'`, cause);
}

/** Some identities of an item were deleted, and others were not. */
export function identitiesPartlyDeleted(
	{ done, total }: { done: number; total: number },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${done} of ${total} identities ${wasOrWere(done)} deleted`, cause);
}

/** Some people of an item were suspended or reactivated, and others were not. */
export function statusPartlySet(
	{ done, total, status }: { done: number; total: number; status: 'reactivated' | 'suspended' },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${done} of ${total} identities ${wasOrWere(done)} ${status}`, cause);
}

/** Some people of an item were taken out of their groups, or of some of them. */
export function groupsPartlyLeft(
	{ done, total }: { done: number; total: number },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${done} of ${total} memberships ${wasOrWere(done)} removed`, cause);
}

/** A group that was to be emptied and deleted still exists, with fewer members. */
export function groupPartlyEmptied(
	{ removed, total }: { removed: number; total: number },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${removed} of ${total} members ${wasOrWere(removed)} removed`, cause);
}

/** A group whose membership was set halfway. */
export function membershipPartlySet(
	{ added, removed, toRemove }: { added: number; removed: number; toRemove: number },
	cause: unknown,
): PartialFailure {
	const came = `${added} ${plural('member', added)} ${wasOrWere(added)} added`;
	const left = `${removed} of ${toRemove} ${wasOrWere(removed)} removed`;
	return new PartialFailure(`${came} and ${left}`, cause);
}

/** An identity that was saved and could not be put into a group. */
export function identityExists(identityId: string, cause: unknown): PartialFailure {
	return new PartialFailure(`the identity was saved with the ID '${identityId}'`, cause);
}

/** Somebody for whom a sync has done some of what it had to do. */
export function partlySynced(
	{ done, total }: { done: number; total: number },
	cause: unknown,
): PartialFailure {
	return new PartialFailure(`${done} of ${total} changes ${wasOrWere(done)} made`, cause);
}

/** Somebody who is in no input item, and for whom a sync has failed. */
export function syncFailedFor(name: string, cause: unknown): PartialFailure {
	return new PartialFailure(`this is about '${name}', who isn't in the input`, cause);
}

/** Invitations that Beyond Identity has and that could not be followed. */
export function invitationsHandedOver(batchId: string, cause: unknown): PartialFailure {
	return new PartialFailure(`the invitations were queued in batch '${batchId}'`, cause);
}

/** Something that was begun has not ended, and may yet. */
export class UnfinishedError extends BeyondIdentityError {
	override readonly name = 'UnfinishedError';

	constructor(
		message: string,
		/** What to do about it. */
		readonly description: string,
	) {
		super(message);
	}
}

/** Something that a second request would make a second one of, and that an earlier try may have made. */
export function mayBeCreated(what: keyof typeof LOOK_FIRST_FOR): UnfinishedError {
	return new UnfinishedError(
		'The response to an earlier try of this step was lost, so it was not repeated',
		LOOK_FIRST_FOR[what],
	);
}

/** @param minutes for which no invitation was sent */
export function invitationsStalled(minutes: number): UnfinishedError {
	return new UnfinishedError(
		`Beyond Identity hasn't sent any invitations in ${minutes} minutes`,
		"It may still send them. Check with the 'Get Many' operation of 'Passkey Enrollment' before you run the node again.",
	);
}
