import type { KeyedState } from '../../base/keyed-state';

/**
 * End of a change by automation: `over`: its emergency passed; `expired`: its time ran out; `person`: a person undid or
 * changed it; `gone`: the process exited; `unproven`: no trial proved it better; `failed`.
 */
export type EntryEnd = 'over' | 'expired' | 'person' | 'gone' | 'unproven' | 'failed' | 'panic' | 'host-ended';

export interface LedgerEntry {
  /** See `memoryKey`. */
  readonly key: string;
  /** Null if a person declined before anything was changed. */
  readonly changeId: string | null;
  readonly atMs: number;
  readonly endedAtMs: number | null;
  readonly end: EntryEnd | null;
}

/** Says nothing about the change: the program or the host exited, or everything was undone. */
const CUT_SHORT: ReadonlySet<EntryEnd> = new Set(['gone', 'host-ended', 'panic']);

const DOMAIN = 'automation';
const KEY = 'ledger';
const KEPT = 200;

/** Stores the recent changes of automation with their ends: the guards judge by them. */
export class Ledger {
  #entries: LedgerEntry[] = [];

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
  ) {}

  /** The engine or its guard undid the changes that were open when the host ended. */
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

  /** Records that a person declined a change. */
  declined(key: string, atMs: number): void {
    this.#entries.push({ key, changeId: null, atMs, endedAtMs: atMs, end: 'person' });
    this.#keep();
  }

  /** Returns the changes since a time that were made and undone for good reasons: not those that something cut short. */
  turnsSince(atMs: number, key: string): readonly LedgerEntry[] {
    return this.since(atMs, key).filter(({ end }) => end === null || !CUT_SHORT.has(end));
  }

  /** Returns the changes since a time, of one key or all, oldest first. */
  since(atMs: number, key?: string): readonly LedgerEntry[] {
    return this.#entries.filter(
      (entry) => entry.changeId !== null && entry.atMs >= atMs && (key === undefined || entry.key === key),
    );
  }

  /** Returns the newest end of a kind; undefined without one. */
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
