import type { Approval, Emergency } from '../../shared/contract/automation-schemas';
import { plainText } from '../../shared/format/plain-text';
import { UnknownNameError } from '../base/errors';
import { memoryKey, type Proposal } from './policy/proposal';

export interface PendingApproval {
  readonly approval: Approval;
  readonly proposal: Proposal;
  readonly emergency: Emergency | undefined;
}

/** Approvals expire after this time. */
const DECISION_WITHIN_MS = 10 * 60_000;

/** Holds the pending approvals. Not stored over a restart: by then the occasion has passed. */
export class Approvals {
  readonly #pending = new Map<string, PendingApproval>();
  #sequence = 0;

  /** @returns false if the same approval is pending */
  add(proposal: Proposal, emergency: Emergency | undefined, atMs: number): boolean {
    if ([...this.#pending.values()].some((one) => memoryKey(one.proposal) === memoryKey(proposal))) return false;
    const id = `ask-${atMs}-${++this.#sequence}`;
    const approval: Approval = { ...proposal, id, askedAtMs: atMs, untilMs: atMs + DECISION_WITHIN_MS };
    this.#pending.set(id, { approval, proposal, emergency });
    return true;
  }

  list(nowMs: number): readonly Approval[] {
    for (const [id, { approval }] of this.#pending) if (approval.untilMs <= nowMs) this.#pending.delete(id);
    return [...this.#pending.values()].map(({ approval }) => approval);
  }

  /** Removes a decided approval. @throws UnknownNameError if it is no longer pending */
  take(id: string, nowMs: number): PendingApproval {
    this.list(nowMs);
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      throw new UnknownNameError(
        `The approval ${plainText(id, 60)} is no longer pending`,
        '`homeostat automation status` lists pending approvals.',
      );
    }
    this.#pending.delete(id);
    return pending;
  }

  clear(): void {
    this.#pending.clear();
  }
}
