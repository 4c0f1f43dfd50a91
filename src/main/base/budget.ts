import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/model/time';

/** What Homeostat allows itself, and how it slows down. This is the one place that does. */
export interface BudgetLimits {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  readonly writtenBytesPerDay: number;
  /** The least interval while on battery. */
  readonly batteryIntervalMs: number;
}

export interface BudgetReading {
  readonly atMonotonicMs: number;
  /** Own CPU since the reading before, in cores; NaN where unknown. */
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  /** Written to disks since the start; NaN where unknown. */
  readonly writtenBytes: number;
  readonly onBattery: boolean;
  /** How late the tick came, in ms; NaN where unknown. */
  readonly latenessMs: number;
}

interface Step {
  readonly name: string;
  readonly deepAnalysis: boolean;
  readonly intervalFactor: number;
  readonly processIntervalFactor: number;
}

/** From full service down; each says everything that is slowed, not only what it adds. */
const STEPS: readonly Step[] = [
  { name: 'full service', deepAnalysis: true, intervalFactor: 1, processIntervalFactor: 1 },
  {
    name: 'processes checked a third as often',
    deepAnalysis: true,
    intervalFactor: 1,
    processIntervalFactor: 3,
  },
  {
    name: 'no deep analysis, processes checked a third as often',
    deepAnalysis: false,
    intervalFactor: 1,
    processIntervalFactor: 3,
  },
  {
    name: 'no deep analysis, everything measured half as often',
    deepAnalysis: false,
    intervalFactor: 2,
    processIntervalFactor: 6,
  },
  {
    name: 'no deep analysis, everything measured a fifth as often',
    deepAnalysis: false,
    intervalFactor: 5,
    processIntervalFactor: 12,
  },
];

/** Why it may come to a step down. */
interface Cause {
  readonly reason: string;
  /** Of its limit, smoothed. */
  readonly share: number;
  /** Over the limit for so long: a step down. Start-up and a query's burst are no reason. */
  readonly overForMs: number;
  readonly deepestLevel: number;
}

/** Under {@link CALM_SHARE} of every limit for so long: a step back up. */
const CALM_FOR_MS = 5 * MINUTE_MS;
const CALM_SHARE = 0.7;
/** The CPU ratio is smoothed over about so long. */
const CPU_SMOOTHING_MS = 30_000;
/** The store writes in bursts: what it writes is smoothed over about so long. */
const WRITE_SMOOTHING_MS = HOUR_MS;
/** A tick that is later is a breach of the budget. Clients' requests are limited at once, and all else after them. */
const LATE_MS = 100;
const LATE_SMOOTHING_MS = 30_000;
/** So many of the ticks may be late. */
const LATE_TICKS_LIMIT = 0.2;
/** Requests are never refused altogether: a person must be able to ask what is wrong. */
const LEAST_REQUEST_SHARE = 1 / 16;
/** From the least share back to all of it. */
const REQUEST_RECOVERY_MS = 30_000;
/** Below this share it is worth saying. */
const LIMITED_REQUEST_SHARE = 0.3;

export interface Budget {
  /** Takes a reading. */
  update(reading: BudgetReading): void;
  readonly level: number;
  /** What is slowed down now and why, in words; empty at full service. */
  readonly steps: readonly string[];
  /** What an interval becomes. */
  intervalMs(wantedMs: number): number;
  processIntervalMs(wantedMs: number): number;
  /** Whether there is room for what can wait: looking for anomalies, learning limits, forecasting by itself. */
  readonly allowsDeepAnalysis: boolean;
  /** The share of their usual rate that requests of clients are given, above 0 to 1: halved by each late tick. */
  readonly requestShare: number;
}

export function createBudget(limits: () => BudgetLimits): Budget {
  let level = 0;
  let reason = '';
  let onBattery = false;
  let cpuRatio = 0;
  let writtenBytesPerMs = 0;
  let lateTicks = 0;
  let requestShare = 1;
  let last: BudgetReading | undefined;
  let calmSinceMs: number | undefined;
  const overSinceMs = new Map<string, number>();

  const step = (): Step => STEPS[level] as Step;

  function smooth(reading: BudgetReading): void {
    if (last === undefined) return;
    const elapsedMs = reading.atMonotonicMs - last.atMonotonicMs;
    if (!(elapsedMs > 0)) return;
    const toward = (before: number, value: number, spanMs: number) =>
      Number.isFinite(value) ? before + (1 - Math.exp(-elapsedMs / spanMs)) * (value - before) : before;
    cpuRatio = toward(cpuRatio, reading.cpuRatio, CPU_SMOOTHING_MS);
    // A store that was started again counts from 0.
    const written = Math.max(0, reading.writtenBytes - last.writtenBytes);
    writtenBytesPerMs = toward(writtenBytesPerMs, written / elapsedMs, WRITE_SMOOTHING_MS);
    const isLate = reading.latenessMs > LATE_MS;
    lateTicks = toward(lateTicks, isLate ? 1 : 0, LATE_SMOOTHING_MS);
    requestShare = isLate
      ? Math.max(LEAST_REQUEST_SHARE, requestShare / 2)
      : Math.min(1, requestShare + elapsedMs / REQUEST_RECOVERY_MS);
  }

  function causes(memoryBytes: number): readonly Cause[] {
    const allowed = limits();
    const deepestLevel = STEPS.length - 1;
    return [
      {
        reason: 'own CPU use is over its budget',
        share: cpuRatio / allowed.cpuRatio,
        overForMs: MINUTE_MS,
        deepestLevel,
      },
      {
        reason: 'own memory use is over its budget',
        share: memoryBytes / allowed.memoryBytes,
        overForMs: MINUTE_MS,
        // Slowing down does not give memory back.
        deepestLevel: 1,
      },
      {
        reason: 'own disk writes are over their budget',
        share: (writtenBytesPerMs * DAY_MS) / allowed.writtenBytesPerDay,
        // The effect of a step shows as late as its cause.
        overForMs: HOUR_MS,
        deepestLevel,
      },
      {
        reason: 'ticks run late',
        share: lateTicks / LATE_TICKS_LIMIT,
        overForMs: MINUTE_MS,
        // What makes them late is often another program, of which the measurements must go on.
        deepestLevel: 2,
      },
    ];
  }

  function stepDown({ reason: why, share, overForMs, deepestLevel }: Cause, nowMs: number): void {
    if (!(share > 1 && level < deepestLevel)) {
      overSinceMs.delete(why);
      return;
    }
    const sinceMs = overSinceMs.get(why) ?? nowMs;
    overSinceMs.set(why, sinceMs);
    if (nowMs - sinceMs < overForMs) return;
    overSinceMs.delete(why);
    level++;
    reason = why;
  }

  return {
    update(reading) {
      const nowMs = reading.atMonotonicMs;
      onBattery = reading.onBattery;
      smooth(reading);
      last = reading;
      const now = causes(reading.memoryBytes);
      for (const cause of now) stepDown(cause, nowMs);
      // Memory is not given back by waiting for it: below the limit is enough.
      const isCalm = now.every(({ share, deepestLevel }) => share < (deepestLevel === 1 ? 1 : CALM_SHARE));
      calmSinceMs = isCalm ? (calmSinceMs ?? nowMs) : undefined;
      if (calmSinceMs === undefined || nowMs - calmSinceMs < CALM_FOR_MS || level === 0) return;
      level--;
      calmSinceMs = undefined;
    },
    get level() {
      return level;
    },
    get steps() {
      return [
        ...(level > 0 ? [`${step().name}: ${reason}`] : []),
        ...(requestShare < LIMITED_REQUEST_SHARE ? ['fewer requests of clients accepted: ticks run late'] : []),
        ...(onBattery ? ['slower on battery'] : []),
      ];
    },
    intervalMs(wantedMs) {
      const slowed = wantedMs * step().intervalFactor;
      return onBattery ? Math.max(slowed, limits().batteryIntervalMs) : slowed;
    },
    processIntervalMs(wantedMs) {
      return wantedMs * step().processIntervalFactor * (onBattery ? 2 : 1);
    },
    get allowsDeepAnalysis() {
      return step().deepAnalysis;
    },
    get requestShare() {
      return requestShare;
    },
  };
}
