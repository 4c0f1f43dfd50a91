import type { Change } from '../../../shared/contract/optimization-schemas';
import { isOpen } from '../../../shared/model/change';
import type { KeyedState } from '../../base/keyed-state';
import { type ActionOutcome, outcomeOf } from './action-outcome';
import { HALF_LIFE_MS } from './believe-effect';
import type { LearningContext } from './learning-context';

const DOMAIN = 'action-outcomes';
/** An outcome that counts a 256th is dropped. */
const KEPT_MS = 8 * HALF_LIFE_MS;
/** The situation of a change is unknown if the change is first seen later than this. */
const FRESH_MS = 60_000;

type Entry =
  /** Made, and not measured yet: its situation must not be lost. */
  | { readonly kind: 'noted'; readonly context: LearningContext; readonly atMs: number }
  | { readonly kind: 'learned'; readonly outcome: ActionOutcome };

/**
 * Stores the outcomes of measured changes, one entry each, in `state.db`. Beliefs are computed on request, so that
 * seeing a change again teaches nothing twice and a renewed verdict replaces the previous one.
 */
export class OutcomeTracker {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
  ) {}

  get outcomes(): readonly ActionOutcome[] {
    return [...this.#entries.values()].flatMap((entry) => (entry.kind === 'learned' ? [entry.outcome] : []));
  }

  async load(nowMs: number): Promise<void> {
    for (const [changeId, value] of await this.state.list(DOMAIN)) {
      const entry = value as Entry;
      const atMs = entry.kind === 'noted' ? entry.atMs : entry.outcome.atMs;
      if (nowMs - atMs > KEPT_MS) this.state.delete(DOMAIN, changeId).catch(this.report);
      else this.#entries.set(changeId, entry);
    }
  }

  /**
   * @param changes every change on record
   * @param contextOf situation of a change that was made just now
   * @returns true if something was learned
   */
  observe(changes: readonly Change[], contextOf: (change: Change) => LearningContext, nowMs: number): boolean {
    let hasLearned = false;
    for (const change of changes) {
      const { id, startedAtMs: atMs, state } = change;
      if (nowMs - atMs > KEPT_MS) continue;
      const known = this.#entries.get(id);
      const context = known === undefined && nowMs - atMs <= FRESH_MS ? contextOf(change) : contextIn(known);
      const outcome = outcomeOf(change, context);
      if (outcome !== undefined) {
        if (known?.kind === 'learned' && isSameVerdict(known.outcome, outcome)) continue;
        this.#keep(id, { kind: 'learned', outcome });
        hasLearned = true;
      } else if (isOpen(state)) {
        if (known === undefined && context !== null) this.#keep(id, { kind: 'noted', context, atMs });
      } else if (known?.kind === 'noted') {
        this.#entries.delete(id);
        this.state.delete(DOMAIN, id).catch(this.report);
      }
    }
    return hasLearned;
  }

  #keep(changeId: string, entry: Entry): void {
    this.#entries.set(changeId, entry);
    this.state.set(DOMAIN, changeId, entry).catch(this.report);
  }
}

function contextIn(entry: Entry | undefined): LearningContext | null {
  if (entry === undefined) return null;
  return entry.kind === 'noted' ? entry.context : entry.outcome.context;
}

function isSameVerdict(a: ActionOutcome, b: ActionOutcome): boolean {
  return a.verdict === b.verdict && a.gainRatio === b.gainRatio;
}
