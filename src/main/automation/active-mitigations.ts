import type { Emergency } from '../../shared/contract/automation-schemas';
import type { Change } from '../../shared/contract/optimization-schemas';
import { isOpen } from '../../shared/model/change';
import type { EnginePort } from './engine-port';
import type { EntryEnd } from './policy/ledger';
import { type Proposal, pidOf } from './policy/proposal';

/** A change that automation made and that is in force. */
export interface ActiveMitigation {
  readonly change: Change;
  readonly proposal: Proposal;
  /** What it was made against; undefined where it was no emergency. */
  readonly emergency: Emergency | undefined;
}

export interface EndedMitigation extends ActiveMitigation {
  readonly end: EntryEnd;
  readonly reason: string;
}

interface Tracked extends ActiveMitigation {
  /** Since when there has been no occasion for it any more. */
  calmSinceMs: number | undefined;
}

export interface MitigationParts {
  readonly engine: EnginePort;
  readonly isAlive: (pid: number) => boolean;
  readonly isOngoing: (emergency: Emergency) => boolean;
}

/** What eased off for so long is over: a pause for breath is no end. */
const OVER_AFTER_MS = 60_000;
/** A timer may be that early beside the clock that the expiry was written by. */
const EXPIRY_SLACK_MS = 1_500;

/** Follows what automation changed until it ends: taken back by ourselves when it is over, or ended by others. */
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

  /** Those that others ended since the last look, and those whose occasion is over: the second are to be released. */
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

  /** Takes one back now. @returns undefined where it was ended meanwhile */
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

/** Of a change that ended without us: what the engine did not do by itself a person did. */
function howItEnded(change: Change | undefined, { isEmergency }: Proposal): EntryEnd {
  if (change === undefined) return 'gone';
  const known = ENDS[change.state];
  if (known !== undefined) return known;
  const { expiresAtMs, endedAtMs, verdict } = change;
  if (expiresAtMs !== null && endedAtMs !== null && endedAtMs >= expiresAtMs - EXPIRY_SLACK_MS) return 'expired';
  return !isEmergency && verdict !== 'better' ? 'unproven' : 'person';
}
