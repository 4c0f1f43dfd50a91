import type { KeyedState } from '../../base/keyed-state';

/**
 * How a change by automation ended: `over`: what it was made for had passed; `expired`: its time had; `person`: somebody
 * took it back or set it otherwise; `gone`: the process ended; `unproven`: measuring did not speak for it; `failed`.
 */
export type EntryEnd = 'over' | 'expired' | 'person' | 'gone' | 'unproven' | 'failed' | 'panic' | 'host-ended';

export interface LedgerEntry {
  /** See `memoryKey`. */
  readonly key: string;
  /** Null where a person said no before anything was changed. */
  readonly changeId: string | null;
  readonly atMs: number;
  readonly endedAtMs: number | null;
  readonly end: EntryEnd | null;
}

const DOMAIN = 'automation';
const KEY = 'ledger';
const KEPT = 200;

/** What automation did of late, and how it ended: what the guards judge by. Kept over a restart. */
export class Ledger {
  #entries: LedgerEntry[] = [];

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
  ) {}

  /** What was open when the host ended was taken back by the engine or its guard. */
  async load(nowMs: number): Promise<void> {
    const kept = ((await this.state.get(DOMAIN, KEY)) as LedgerEntry[] | undefined) ?? [];
    this.#entries = kept.map((entry) =>
      entry.endedAtMs === null ? { ...entry, endedAtMs: nowMs, end: 'host-ended' } : entry,
    );
  }

  began(key: string, changeId: string, atMs: number): void {
    this.#entries.push({ key, changeId, atMs, endedAtMs: null, end: null });
    this.#keep();
  }

  ended(changeId: string, end: EntryEnd, atMs: number): void {
    this.#entries = this.#entries.map((entry) =>
      entry.changeId === changeId && entry.endedAtMs === null ? { ...entry, endedAtMs: atMs, end } : entry,
    );
    this.#keep();
  }

  /** A person said no before anything was done. */
  declined(key: string, atMs: number): void {
    this.#entries.push({ key, changeId: null, atMs, endedAtMs: atMs, end: 'person' });
    this.#keep();
  }

  /** Every change since an instant, of one key or of all, oldest first. */
  since(atMs: number, key?: string): readonly LedgerEntry[] {
    return this.#entries.filter(
      (entry) => entry.changeId !== null && entry.atMs >= atMs && (key === undefined || entry.key === key),
    );
  }

  /** The newest end of a kind; undefined where there was none. */
  lastEnd(key: string, end?: EntryEnd): LedgerEntry | undefined {
    return this.#entries.findLast(
      (entry) => entry.key === key && entry.end !== null && (end ?? entry.end) === entry.end,
    );
  }

  #keep(): void {
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.state.set(DOMAIN, KEY, this.#entries).catch(this.report);
  }
}
