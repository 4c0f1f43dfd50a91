import type { Decision, DecisionPage, DecisionQuery } from '../../../shared/contract/automation-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { KeyedState } from '../../base/keyed-state';
import { later } from '../../base/timers';

export type DecisionDraft = Omit<Decision, 'id' | 'firstAtMs' | 'lastAtMs' | 'count'> & {
  readonly atMs: number;
  /** Identifies the target over restarts: the same decision on it is one entry. */
  readonly subject: string;
};

interface Entry {
  decision: Decision;
  readonly sameness: string;
}

const DOMAIN = 'automation-decisions';
const KEPT = 500;
/** A decision that was not repeated for this time is a new one. */
const SAME_WITHIN_MS = HOUR_MS;
/** A new decision is written soon; a repetition can wait. */
const NEW_AFTER_MS = 500;
const AGAIN_AFTER_MS = 60_000;

/** Stores decisions with their reasons, newest first: bounded, and never the same twice in a row. */
export class DecisionsLog {
  /** Oldest first. */
  #entries: Entry[] = [];
  readonly #unwritten = new Set<Entry>();
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #sequence = 0;

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
  ) {}

  async load(): Promise<void> {
    const stored = [...(await this.state.list(DOMAIN))] as [string, Entry][];
    stored.sort(([, a], [, b]) => a.decision.lastAtMs - b.decision.lastAtMs);
    for (const [key] of stored.slice(0, -KEPT)) this.state.delete(DOMAIN, key).catch(this.report);
    this.#entries = stored.slice(-KEPT).map(([, entry]) => entry);
  }

  add({ atMs, subject, ...draft }: DecisionDraft): Decision {
    const sameness = [draft.outcome, draft.guard ?? '', draft.action, subject, draft.changeId ?? ''].join('\n');
    const index = this.#entries.findLastIndex((entry) => entry.sameness === sameness);
    const before = this.#entries[index];
    if (before !== undefined && atMs - before.decision.lastAtMs <= SAME_WITHIN_MS) {
      const { id, firstAtMs, count } = before.decision;
      before.decision = { ...draft, id, firstAtMs, lastAtMs: atMs, count: count + 1 };
      // Moves the latest decision to the end.
      this.#entries.splice(index, 1);
      this.#entries.push(before);
      this.#write(before, AGAIN_AFTER_MS, atMs);
      return before.decision;
    }
    const id = `decision-${atMs}-${++this.#sequence}`;
    const entry: Entry = { decision: { ...draft, id, firstAtMs: atMs, lastAtMs: atMs, count: 1 }, sameness };
    this.#entries.push(entry);
    const oldest = this.#entries.length > KEPT ? this.#entries.shift() : undefined;
    if (oldest !== undefined) {
      this.#unwritten.delete(oldest);
      this.state.delete(DOMAIN, oldest.decision.id).catch(this.report);
    }
    this.#write(entry, NEW_AFTER_MS, atMs);
    return entry.decision;
  }

  list({ outcomes, offset, limit }: DecisionQuery): DecisionPage {
    const wanted = this.#entries
      .map(({ decision }) => decision)
      .filter(({ outcome }) => outcomes.length === 0 || outcomes.includes(outcome))
      .reverse();
    return { total: wanted.length, decisions: wanted.slice(offset, offset + limit) };
  }

  get all(): readonly Decision[] {
    return this.#entries.map(({ decision }) => decision);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    const entries = [...this.#unwritten];
    this.#unwritten.clear();
    await Promise.all(entries.map((entry) => this.state.set(DOMAIN, entry.decision.id, entry).catch(this.report)));
  }

  #write(entry: Entry, afterMs: number, atMs: number): void {
    this.#unwritten.add(entry);
    if (atMs + afterMs >= this.#dueAtMs) return;
    this.#dueAtMs = atMs + afterMs;
    clearTimeout(this.#timer);
    this.#timer = later(afterMs, 'the record of decisions', () => this.flush());
  }
}
