import { setTimeout as delay } from 'node:timers/promises';
import type { Handlers } from '../../shared/contract/handlers';
import type { ForegroundStatus, Notice, Status, StoreStats } from '../../shared/contract/schemas';
import type { SeriesTable } from '../../shared/model/series';
import { DAY_MS } from '../../shared/model/time';
import type { Budget } from '../base/budget';
import { Bus, newestOf } from '../base/bus';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import { joinRunning } from '../base/join-running';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import { until } from '../base/until';
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
  /** Losses that no person has dismissed. */
  readonly losses: () => readonly Notice[];
  readonly configNotices: () => readonly Notice[];
  /** Undefined before the first judgment. */
  readonly health: () => Pick<Status, 'state' | 'score'> | undefined;
  readonly url: () => string | null;
  readonly crashes: Pick<CrashWatch, 'restarts' | 'last'>;
  readonly foreground: () => ForegroundStatus;
}

export interface StatusBoard {
  readonly handlers: Handlers['status'];
  /** Newest reply of the store; undefined before the first. */
  readonly storeStats: StoreStats | undefined;
  start(): Stop;
}

const RENEW_MS = 5_000;
/** The store replies from a thread that may be busy or gone: after this time a client gets the earlier figures. */
const PATIENCE_MS = 2_000;
/** Time that a client waits for newer figures if there are earlier ones. */
const FRESH_MS = 250;
const SILENT_NOTICE = 'store-silent';

/** Keeps a status of the host and renews it every few seconds: the store replies from its own thread. */
export function createStatusBoard({
  fixed,
  intervalMs,
  table,
  pace,
  budget,
  store,
  clock,
  notices,
  losses,
  configNotices,
  health,
  url,
  crashes,
  foreground,
}: StatusParts): StatusBoard {
  const changes = new Bus<Status>();
  let storeStats: StoreStats | undefined;
  /** Reason for which the store returned no figures the last time. */
  let silence: string | undefined;
  let cpuRatio = Number.NaN;
  let cpuBefore = process.cpuUsage();
  let cpuAtMs = clock.monotonicMs();

  async function renew(): Promise<void> {
    const nowMs = clock.monotonicMs();
    const used = process.cpuUsage(cpuBefore);
    cpuRatio = (used.user + used.system) / 1000 / (nowMs - cpuAtMs);
    cpuBefore = process.cpuUsage();
    cpuAtMs = nowMs;
    await renewStats();
    if (changes.listeners > 0) changes.emit(current());
  }

  /** Asks once for all waiting callers. Never throws, and never takes long. */
  const renewStats = joinRunning(async () => {
    try {
      storeStats = await until(
        store.stats(),
        AbortSignal.timeout(PATIENCE_MS),
        () => new Error('no reply within two seconds'),
      );
      silence = undefined;
    } catch (error) {
      silence = messageOf(error);
    }
  });

  function storeState(): readonly Notice[] {
    if (silence === undefined) return storeNotices(storeStats);
    const text = `The store does not respond: ${silence}`;
    const advice = 'The figures about stored history are not current. Homeostat tries again every few seconds.';
    return [{ id: SILENT_NOTICE, level: 'warning', text, advice }, ...storeNotices(storeStats)];
  }

  function current(): Status {
    const runningMs = clock.nowMs() - fixed.startedAtMs;
    return {
      ...fixed,
      state: contained(() => health()?.state, undefined) ?? 'unknown',
      score: contained(() => health()?.score, undefined) ?? null,
      url: contained(url, null),
      intervalMs: intervalMs(),
      series: table.size,
      frames: pace.ticks,
      gaps: pace.gaps,
      droppedTicks: pace.dropped,
      store: {
        bytes: storeStats?.bytes ?? 0,
        samples: storeStats?.samples ?? 0,
        // Less than a minute says nothing about a day.
        writtenBytesPerDay:
          storeStats === undefined || runningMs < 60_000 ? null : (storeStats.writtenBytes / runningMs) * DAY_MS,
        mode: storeStats?.mode ?? 'disk',
        oldestAtMs: storeStats?.oldestAtMs ?? null,
      },
      self: {
        cpuRatio: Number.isNaN(cpuRatio) ? null : cpuRatio,
        memoryBytes: contained(process.memoryUsage.rss, 0),
        heartbeatMedianMs: pace.quantileMs(0.5),
        heartbeatP99Ms: pace.quantileMs(0.99),
        latenessMedianMs: pace.latenessQuantileMs(0.5),
        latenessP99Ms: pace.latenessQuantileMs(0.99),
        budgetSteps: [...budget.steps],
      },
      notices: [
        ...notices.values(),
        ...contained(losses, []),
        ...contained(configNotices, []),
        ...contained(storeState, []),
      ],
      restarts: crashes.restarts,
      lastCrash: crashes.last ?? null,
      foreground: contained(foreground, undefined),
    };
  }

  return {
    handlers: {
      get: async () => {
        const renewed = renewStats();
        await (storeStats === undefined
          ? renewed
          : Promise.race([renewed, delay(FRESH_MS, undefined, { ref: false })]));
        return current();
      },
      watch: async (_, { signal }) => newestOf(changes, signal, current()),
    },
    get storeStats() {
      return storeStats;
    },
    start() {
      return every(RENEW_MS, renew, { onError: () => undefined });
    },
  };
}

/** Reads a part of the status; a part that fails is unknown and does not affect the others. */
function contained<T>(read: () => T, unknown: T): T {
  try {
    return read();
  } catch {
    return unknown;
  }
}
