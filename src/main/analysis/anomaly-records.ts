import type { OpenPeriod, PeriodChange } from '../../core/analytics/live/anomaly-periods';
import type { Anomaly, AnomalyQuery } from '../../shared/contract/analytics-schemas';
import { createSelector } from '../../shared/model/selector';
import type { StateStore } from '../store/store';

const DOMAIN = 'anomalies';
/** Months of a machine with several anomalies a day. */
const KEPT = 1_000;
/** Interval between writes of an open period, so that a crash loses little of it. */
const RENEW_MS = 10 * 60_000;

/** Holds the newest anomalies in memory, and in the state store for the next host. */
export class AnomalyRecords {
  /** Oldest first. */
  readonly #byId = new Map<string, OpenPeriod>();
  #writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly state: StateStore,
    private readonly report: (problem: unknown) => void,
  ) {}

  /** @returns the period that was open when the host ended */
  async load(): Promise<OpenPeriod | undefined> {
    const stored = [...(await this.state.list(DOMAIN)).values()] as OpenPeriod[];
    stored.sort((a, b) => a.anomaly.fromMs - b.anomaly.fromMs);
    for (const period of stored) this.#byId.set(period.anomaly.id, period);
    this.#trim();
    return stored.findLast(({ anomaly }) => anomaly.toMs === null);
  }

  add({ kind, anomaly, lastOddAtMs }: PeriodChange): void {
    const before = this.#byId.get(anomaly.id);
    this.#byId.set(anomaly.id, { anomaly, lastOddAtMs });
    this.#trim();
    const isSame = kind === 'renewed' && before?.anomaly.tier === anomaly.tier;
    if (isSame && lastOddAtMs - this.#writtenAtMs < RENEW_MS) return;
    this.#writtenAtMs = lastOddAtMs;
    this.state.set(DOMAIN, anomaly.id, { anomaly, lastOddAtMs }).catch(this.report);
  }

  /** Returns anomalies that overlap the period, newest first. */
  list({ selectors, fromMs, toMs, tier, limit }: AnomalyQuery): Anomaly[] {
    const matches = createSelector(selectors);
    const isWanted = ({ metric }: { readonly metric: string }) => matches(metric);
    const found: Anomaly[] = [];
    for (const { anomaly } of [...this.#byId.values()].reverse()) {
      if (found.length >= limit) break;
      if (anomaly.fromMs >= toMs || (anomaly.toMs ?? Number.POSITIVE_INFINITY) <= fromMs) continue;
      if (tier === 'confident' && anomaly.tier !== 'confident') continue;
      if (selectors.length === 0 || isWanted(anomaly) || anomaly.causes.some(isWanted)) found.push(anomaly);
    }
    return found;
  }

  #trim(): void {
    for (const id of this.#byId.keys()) {
      if (this.#byId.size <= KEPT) return;
      this.#byId.delete(id);
      this.state.delete(DOMAIN, id).catch(this.report);
    }
  }
}
