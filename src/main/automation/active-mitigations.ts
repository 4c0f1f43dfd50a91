import type { Emergency } from '../../shared/contract/automation-schemas';
import type { Change } from '../../shared/contract/optimization-schemas';
import { isOpen } from '../../shared/model/change';
import type { EnginePort } from './engine-port';
import type { EntryEnd } from './policy/ledger';
import { type Proposal, pidOf } from './policy/proposal';

/** Active change that automation made. */
export interface ActiveMitigation {
  readonly change: Change;
  readonly proposal: Proposal;
  /** Undefined if it was not made against an emergency. */
  readonly emergency: Emergency | undefined;
}

export interface EndedMitigation extends ActiveMitigation {
  readonly end: EntryEnd;
  readonly reason: string;
}

interface Tracked extends ActiveMitigation {
  /** Time since which its emergency is over. */
  calmSinceMs: number | undefined;
}

export interface MitigationParts {
  readonly engine: EnginePort;
  readonly isAlive: (pid: number) => boolean;
  readonly isOngoing: (emergency: Emergency) => boolean;
}

/** Calm time after which an emergency is over: a short relief is not its end. */
const OVER_AFTER_MS = 60_000;
/** A timer may be this early by the clock that the expiry was written by. */
const EXPIRY_SLACK_MS = 1_500;

/** Follows the changes of automation until they end: undone when the emergency is over, or ended by others. */
export class ActiveMitigations {
  readonly #tracked = new Map<string, Tracked>();

  constructor(private readonly parts: MitigationParts) {}

  get all(): readonly ActiveMitigation[] {
    return [...this.#tracked.values()];
  }

  add(mitigation: ActiveMitigation): void {
    this.#tracked.set(mitigation.change.id, { ...mitigation, calmSinceMs: undefined });
  }

  has({ action, target }: Pick<Proposal, 'action' | 'target'>): boolean {
    return this.all.some(({ proposal }) => proposal.action === action && proposal.target === target);
  }

  /**
   * Returns mitigations that others ended since the last check, and those to release because their emergency is over.
   */
  check(atMs: number): { readonly ended: readonly EndedMitigation[]; readonly over: readonly ActiveMitigation[] } {
    if (this.#tracked.size === 0) return { ended: [], over: [] };
    const open = new Set(this.parts.engine.openChanges().map(({ id }) => id));
    const ended: EndedMitigation[] = [];
    const over: ActiveMitigation[] = [];
    for (const mitigation of this.#tracked.values()) {
      if (!open.has(mitigation.change.id)) ended.push(this.#forget(mitigation));
      else if (this.#isOver(mitigation, atMs)) over.push(mitigation);
    }
    return { ended, over };
  }

  /** Undoes one now. @returns undefined if it was ended meanwhile */
  release(changeId: string, end: EntryEnd): EndedMitigation | undefined {
    const mitigation = this.#tracked.get(changeId);
    if (mitigation === undefined) return undefined;
    const change = this.parts.engine.find(changeId);
    if (change === undefined || !isOpen(change.state)) return this.#forget(mitigation);
    const { state, reason } = this.parts.engine.undo(changeId);
    this.#tracked.delete(changeId);
    return { ...mitigation, end: state === 'undone' ? end : (ENDS[state] ?? end), reason };
  }

  #isOver(mitigation: Tracked, atMs: number): boolean {
    const pid = pidOf(mitigation.proposal.target);
    if (pid !== undefined && !this.parts.isAlive(pid)) return true;
    if (mitigation.emergency === undefined || this.parts.isOngoing(mitigation.emergency)) {
      mitigation.calmSinceMs = undefined;
      return false;
    }
    mitigation.calmSinceMs ??= atMs;
    return atMs - mitigation.calmSinceMs >= OVER_AFTER_MS;
  }

  #forget(mitigation: Tracked): EndedMitigation {
    this.#tracked.delete(mitigation.change.id);
    const change = this.parts.engine.find(mitigation.change.id);
    return {
      ...mitigation,
      end: howItEnded(change, mitigation.proposal),
      reason: change?.reason ?? 'The change is no longer on record.',
    };
  }
}

const ENDS: Readonly<Partial<Record<Change['state'], EntryEnd>>> = {
  superseded: 'person',
  moot: 'gone',
  failed: 'failed',
};

/** Infers the end of a change that others ended: unless the engine did it, a person did. */
function howItEnded(change: Change | undefined, { isEmergency }: Proposal): EntryEnd {
  if (change === undefined) return 'gone';
  const known = ENDS[change.state];
  if (known !== undefined) return known;
  const { expiresAtMs, endedAtMs, verdict } = change;
  if (expiresAtMs !== null && endedAtMs !== null && endedAtMs >= expiresAtMs - EXPIRY_SLACK_MS) return 'expired';
  return !isEmergency && verdict !== 'better' ? 'unproven' : 'person';
}
