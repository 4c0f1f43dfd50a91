import type { Handlers } from '../../shared/contract/handlers';
import type { Notice, Status, StoreStats } from '../../shared/contract/schemas';
import type { SeriesTable } from '../../shared/model/series';
import { DAY_MS } from '../../shared/model/time';
import type { Budget } from '../base/budget';
import { Bus, newestOf } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import { storeNotices } from '../store/store-notices';
import type { CrashWatch } from './crash-watch';
import type { Pace } from './pace';

export interface StatusParts {
  readonly fixed: Pick<Status, 'pid' | 'host' | 'version' | 'build' | 'hostname' | 'startedAtMs'>;
  readonly intervalMs: () => number;
  readonly table: SeriesTable;
  readonly pace: Pace;
  readonly budget: Budget;
  readonly store: { stats(): Promise<StoreStats> };
  readonly clock: Clock;
  readonly notices: ReadonlyMap<string, Notice>;
  readonly configNotices: () => readonly Notice[];
  /** Undefined before the first judgement. */
  readonly health: () => Pick<Status, 'state' | 'score'> | undefined;
  readonly url: () => string | null;
  readonly crashes: Pick<CrashWatch, 'restarts' | 'last'>;
}

export interface StatusBoard {
  readonly handlers: Handlers['status'];
  /** The newest answer of the store; undefined before the first. */
  readonly storeStats: StoreStats | undefined;
  start(): Stop;
}

const RENEW_MS = 5_000;

/** What the host is and how it does, renewed every few seconds: the store answers from its own thread. */
export function createStatusBoard(parts: StatusParts): StatusBoard {
  const { fixed, intervalMs, table, pace, budget, store, clock, notices, configNotices, health, url, crashes } = parts;
  const changes = new Bus<Status>();
  let storeStats: StoreStats | undefined;
  let cpuRatio = Number.NaN;
  let cpuBefore = process.cpuUsage();
  let cpuAtMs = clock.monotonicMs();

  async function renew(): Promise<void> {
    const nowMs = clock.monotonicMs();
    const used = process.cpuUsage(cpuBefore);
    cpuRatio = (used.user + used.system) / 1000 / (nowMs - cpuAtMs);
    cpuBefore = process.cpuUsage();
    cpuAtMs = nowMs;
    storeStats = await store.stats();
    if (changes.listeners > 0) changes.emit(current());
  }

  function current(): Status {
    const runningMs = clock.nowMs() - fixed.startedAtMs;
    return {
      ...fixed,
      state: health()?.state ?? 'unknown',
      score: health()?.score ?? null,
      url: url(),
      intervalMs: intervalMs(),
      series: table.size,
      frames: pace.ticks,
      gaps: pace.gaps,
      droppedTicks: pace.dropped,
      store: {
        bytes: storeStats?.bytes ?? 0,
        samples: storeStats?.samples ?? 0,
        // Less than a minute says nothing of a day.
        writtenBytesPerDay:
          storeStats === undefined || runningMs < 60_000 ? null : (storeStats.writtenBytes / runningMs) * DAY_MS,
        mode: storeStats?.mode ?? 'disk',
        oldestAtMs: storeStats?.oldestAtMs ?? null,
      },
      self: {
        cpuRatio: Number.isNaN(cpuRatio) ? null : cpuRatio,
        memoryBytes: process.memoryUsage.rss(),
        heartbeatMedianMs: pace.quantileMs(0.5),
        heartbeatP99Ms: pace.quantileMs(0.99),
        latenessMedianMs: pace.latenessQuantileMs(0.5),
        latenessP99Ms: pace.latenessQuantileMs(0.99),
        budgetSteps: [...budget.steps],
      },
      notices: [...notices.values(), ...configNotices(), ...storeNotices(storeStats)],
      restarts: crashes.restarts,
      lastCrash: crashes.last ?? null,
    };
  }

  return {
    handlers: {
      get: async () => {
        storeStats = await store.stats();
        return current();
      },
      watch: async (_, { signal }) => newestOf(changes, signal, current()),
    },
    get storeStats() {
      return storeStats;
    },
    start() {
      // The stats of the store report its problems; a worker that is restarting replies the next time.
      return every(RENEW_MS, renew, { onError: () => undefined });
    },
  };
}
