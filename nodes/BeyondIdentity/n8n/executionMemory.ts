import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

const KEY = 'beyondIdentity';

/** As n8n keeps it with the execution, where people can read it: IDs and hashes, nothing else. */
interface Stored {
	/** By what was asked for: the IDs of what came of it. */
	done: Record<string, string>;
	/** What may have been done, and is not known to be. */
	doubtful: Record<string, true>;
	/** By group, and by run of the step: the IDs of those who were to be its members. */
	members: Record<string, Record<string, string[]>>;
}

/**
 * What the step has done before in this execution. n8n runs a step again with the same items where
 * "Retry On Fail" is on, and once more for each branch that leads into it and each turn of a loop.
 */
export class ExecutionMemory {
	private readonly stored: Stored;
	private readonly run: string;
	private readonly isRetried: boolean;

	constructor(context: IExecuteFunctions) {
		const { retryOnFail = false, parameters } = context.getNode();
		const kept = context.getContext('node');
		kept[KEY] ??= {
			done: {},
			doubtful: {},
			members: {},
		} satisfies Stored as unknown as IDataObject;
		this.stored = kept[KEY] as unknown as Stored;
		this.isRetried = retryOnFail;
		const { $runIndex: run } = context.getWorkflowDataProxy(0);
		this.run = [run, parameters.resource, parameters.operation].join(' ');
	}

	/** An item was done, or may have been, at least in part. */
	doubtItem(itemIndex: number): void {
		if (this.isRetried) this.stored.doubtful[`${this.run} ${itemIndex}`] = true;
	}

	/** Whether an earlier try of the same run has done an item, or may have, at least in part. */
	isItemDoubtful(itemIndex: number): boolean {
		return this.isRetried && this.stored.doubtful[`${this.run} ${itemIndex}`] === true;
	}

	/** @param realmId that the items work in */
	inRealm(realmId: string): RealmMemory {
		const { stored, run, isRetried } = this;
		const keyOf = (request: unknown) =>
			createHash('sha256')
				.update(JSON.stringify([run, realmId, request]))
				.digest('base64url')
				.slice(0, 22);
		return {
			recall: (request) =>
				isRetried ? stored.done[keyOf(request)]?.split(' ').filter(Boolean) : undefined,
			keep: (request, ids) => {
				if (isRetried) stored.done[keyOf(request)] = ids.join(' ');
			},
			doubt: (request) => {
				if (isRetried) stored.doubtful[keyOf(request)] = true;
			},
			isDoubtful: (request) => isRetried && stored.doubtful[keyOf(request)] === true,
			membersOfOtherRuns: (groupId) => {
				const byRun = Object.entries(stored.members[`${realmId} ${groupId}`] ?? {});
				return new Set(byRun.flatMap(([other, ids]) => (other === run ? [] : ids)));
			},
			keepMembers: (groupId, ids) => {
				const byRun = (stored.members[`${realmId} ${groupId}`] ??= {});
				byRun[run] = [...ids];
			},
		};
	}
}

/** What the step has done before in this execution, in one realm. */
export interface RealmMemory {
	/**
	 * @param request what was asked for, and by which item
	 * @returns the IDs of what came of it in an earlier try of the same run; nothing where it was not done
	 */
	recall(request: unknown): string[] | undefined;
	/** Something was done that must not be done twice. */
	keep(request: unknown, ids: readonly string[]): void;
	/** Something may have been done that must not be done twice. */
	doubt(request: unknown): void;
	isDoubtful(request: unknown): boolean;
	/** Those whom other runs of the step have made members of a group, or kept as such. */
	membersOfOtherRuns(groupId: string): Set<string>;
	keepMembers(groupId: string, ids: Iterable<string>): void;
}
