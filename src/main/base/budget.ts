import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/model/time';

/** Limits the resources that Homeostat may use. Nothing else slows it down. */
export interface BudgetLimits {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  readonly writtenBytesPerDay: number;
  /** Shortest interval on battery. */
  readonly batteryIntervalMs: number;
}

export interface BudgetReading {
  readonly atMonotonicMs: number;
  /** Own CPU since the previous reading, in cores; NaN if unknown. */
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  /** Bytes written to disks since the start; NaN if unknown. */
  readonly writtenBytes: number;
  readonly onBattery: boolean;
  /** Lateness of the tick in ms; NaN if unknown. */
  readonly latenessMs: number;
}

interface Step {
  readonly name: string;
  readonly deepAnalysis: boolean;
  readonly intervalFactor: number;
  readonly processIntervalFactor: number;
}

/** Starts with full service; each step lists everything that is slowed, not only its addition. */
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

/** Gives a reason for a step down. */
interface Cause {
  readonly reason: string;
  /** Share of its limit, smoothed. */
  readonly share: number;
  /** Time over the limit before a step down: start-up and the burst of a query are no reason. */
  readonly overForMs: number;
  readonly deepestLevel: number;
}

/** Time under {@link CALM_SHARE} of every limit before a step up. */
const CALM_FOR_MS = 5 * MINUTE_MS;
const CALM_SHARE = 0.7;
/** Period over which the CPU ratio is smoothed. */
const CPU_SMOOTHING_MS = 30_000;
/** Period over which written bytes are smoothed: the store writes in bursts. */
const WRITE_SMOOTHING_MS = HOUR_MS;
/** A later tick breaks the budget. It limits clients' requests first and everything else later. */
const LATE_MS = 100;
const LATE_SMOOTHING_MS = 30_000;
/** Share of the ticks that may be late. */
const LATE_TICKS_LIMIT = 0.2;
/** Some requests always pass: a person must be able to find the cause. */
const LEAST_REQUEST_SHARE = 1 / 16;
/** Time from the least share back to all. */
const REQUEST_RECOVERY_MS = 30_000;
/** A share below this is reported. */
const LIMITED_REQUEST_SHARE = 0.3;

export interface Budget {
  update(reading: BudgetReading): void;
  readonly level: number;
  /** Names the slowed parts and the reason; empty at full service. */
  readonly steps: readonly string[];
  /** Returns the interval at the present step. */
  intervalMs(wantedMs: number): number;
  processIntervalMs(wantedMs: number): number;
  /** True if there is room for work that can wait: detecting anomalies, learning limits, forecasting unasked. */
  readonly allowsDeepAnalysis: boolean;
  /** Share of their usual rate that clients' requests get, above 0 to 1: each late tick halves it. */
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
    // A restarted store counts from 0.
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
        // Slowing down does not reduce memory.
        deepestLevel: 1,
      },
      {
        reason: 'own disk writes are over their budget',
        share: (writtenBytesPerMs * DAY_MS) / allowed.writtenBytesPerDay,
        // The effect of a step is as delayed as its cause.
        overForMs: HOUR_MS,
        deepestLevel,
      },
      {
        reason: 'ticks run late',
        share: lateTicks / LATE_TICKS_LIMIT,
        overForMs: MINUTE_MS,
        // Late ticks are often caused by another program, of which the measurements must continue.
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
      // Waiting does not reduce memory: below the limit is enough.
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
