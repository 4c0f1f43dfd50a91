import type { AlertEvent, AlertEventKind, AlertHistoryQuery } from '../../shared/contract/alert-schemas';
import { DAY_MS } from '../../shared/model/time';
import { contained, detach } from '../base/contain';
import type { KeyedState } from '../base/keyed-state';

const DOMAIN = 'alert-history';
/** Batches the events that come together. */
const FLUSH_MS = 500;
/** Fills a row before the next one begins; the history stores 500 rows, or 50,000 events. */
const MOST_A_ROW = 100;
const KEPT_ROWS = 500;
const KEPT_MS = 180 * DAY_MS;

interface Row {
  readonly key: string;
  readonly events: readonly AlertEvent[];
}

/** Stores every event of an alert with its actor and reason. */
export class AlertHistory {
  readonly #rows: Row[] = [];
  #pending: AlertEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
    /** Time by which events may be deleted. */
    private readonly trustedNowMs: () => number,
  ) {}

  async load(nowMs: number): Promise<void> {
    const stored = [...(await this.state.list(DOMAIN))] as [string, readonly AlertEvent[]][];
    stored.sort(([a], [b]) => (a < b ? -1 : 1));
    const kept = stored.slice(-KEPT_ROWS).filter(([, events]) => !isOld(events, nowMs));
    const keys = new Set(kept.map(([key]) => key));
    for (const [key] of stored) if (!keys.has(key)) this.state.delete(DOMAIN, key).catch(this.report);
    this.#rows.push(...kept.map(([key, events]) => ({ key, events })));
  }

  add(event: AlertEvent): void {
    this.#pending.push(event);
    // An audit asks for what a person did, so it is written at once.
    if (this.#pending.length >= MOST_A_ROW || event.by !== 'homeostat') detach('the alert history', this.flush());
    else
      this.#timer ??= setTimeout(
        contained('the alert history', () => this.flush()),
        FLUSH_MS,
      );
  }

  list({ fromMs, toMs, limit, kinds }: AlertHistoryQuery): AlertEvent[] {
    const found: AlertEvent[] = [];
    const rows = [...this.#rows.map(({ events }) => events), this.#pending];
    for (const events of rows.reverse()) {
      for (const event of events.toReversed()) {
        if (found.length >= limit) return found;
        if (event.atMs < fromMs || event.atMs >= toMs) continue;
        if (kinds.length === 0 || kinds.includes(event.kind)) found.push(event);
      }
    }
    return found;
  }

  /** Returns the times at which alerts fired in the last day, oldest first, by fingerprint. */
  firings(nowMs: number): ReadonlyMap<string, readonly number[]> {
    const day = { fromMs: nowMs - DAY_MS, toMs: nowMs, limit: Number.POSITIVE_INFINITY };
    const firings = new Map<string, number[]>();
    const before = new Map<string, AlertEventKind>();
    for (const { kind, subject, atMs } of this.list({ ...day, kinds: ['firing', 'unknown', 'resolved'] }).reverse()) {
      // An alert whose data returned has not fired again.
      if (kind === 'firing' && before.get(subject) !== 'unknown')
        firings.set(subject, [...(firings.get(subject) ?? []), atMs]);
      before.set(subject, kind);
    }
    return firings;
  }

  /** Appends pending events to the last row. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#pending;
    if (events.length === 0) return;
    this.#pending = [];
    const last = this.#rows.at(-1);
    if (last !== undefined && last.events.length + events.length <= MOST_A_ROW) {
      const row = { key: last.key, events: [...last.events, ...events] };
      this.#rows[this.#rows.length - 1] = row;
      await this.state.set(DOMAIN, row.key, row.events).catch(this.report);
      return;
    }
    // Keys sort by time, also within one millisecond.
    const atMs = events[0]?.atMs ?? 0;
    const key = `${String(atMs).padStart(15, '0')}-${String(++this.#sequence % 1e6).padStart(6, '0')}`;
    this.#rows.push({ key, events });
    const nowMs = Math.min(atMs, this.trustedNowMs());
    while (this.#rows.length > KEPT_ROWS || isOld(this.#rows[0]?.events, nowMs)) {
      const oldest = this.#rows.shift();
      if (oldest !== undefined) this.state.delete(DOMAIN, oldest.key).catch(this.report);
    }
    await this.state.set(DOMAIN, key, events).catch(this.report);
  }
}

function isOld(events: readonly AlertEvent[] | undefined, nowMs: number): boolean {
  return events !== undefined && nowMs - (events.at(-1)?.atMs ?? 0) > KEPT_MS;
}
