/** What Homeostat allows itself, and how it slows down. This is the one place that does. */
export interface BudgetLimits {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  /** The least interval while on battery. */
  readonly batteryIntervalMs: number;
}

export interface BudgetReading {
  readonly atMonotonicMs: number;
  /** Own CPU since the reading before, in cores; NaN where unknown. */
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  readonly onBattery: boolean;
}

interface Step {
  readonly name: string;
  readonly intervalFactor: number;
  readonly processIntervalFactor: number;
}

/** From full service down; each says everything that is slowed, not only what it adds. */
const STEPS: readonly Step[] = [
  { name: 'full service', intervalFactor: 1, processIntervalFactor: 1 },
  { name: 'processes looked at a third as often', intervalFactor: 1, processIntervalFactor: 3 },
  { name: 'everything measured half as often', intervalFactor: 2, processIntervalFactor: 6 },
  { name: 'everything measured a fifth as often', intervalFactor: 5, processIntervalFactor: 12 },
];

/** Over the limit for so long: a step down. Start-up and a query's burst are no reason. */
const OVER_FOR_MS = 60_000;
/** Under {@link CALM_SHARE} of the limit for so long: a step back up. */
const CALM_FOR_MS = 300_000;
const CALM_SHARE = 0.7;
/** The CPU ratio is smoothed over about so long. */
const SMOOTHING_MS = 30_000;

export interface Budget {
  /** Takes a reading. */
  update(reading: BudgetReading): void;
  readonly level: number;
  /** What is slowed down now and why, in words; empty at full service. */
  readonly steps: readonly string[];
  /** What an interval becomes. */
  intervalMs(wantedMs: number): number;
  processIntervalMs(wantedMs: number): number;
}

export function createBudget(limits: () => BudgetLimits): Budget {
  let level = 0;
  let reason = '';
  let onBattery = false;
  let smoothedCpuRatio = 0;
  let lastAtMs: number | undefined;
  let overSinceMs: number | undefined;
  let calmSinceMs: number | undefined;

  const step = (): Step => STEPS[level] as Step;

  return {
    update(reading) {
      const { cpuRatio, memoryBytes } = limits();
      const nowMs = reading.atMonotonicMs;
      onBattery = reading.onBattery;
      if (lastAtMs !== undefined && Number.isFinite(reading.cpuRatio)) {
        const weight = 1 - Math.exp(-(nowMs - lastAtMs) / SMOOTHING_MS);
        smoothedCpuRatio += weight * (reading.cpuRatio - smoothedCpuRatio);
      }
      lastAtMs = nowMs;
      const cpuShare = smoothedCpuRatio / cpuRatio;
      // Slowing down does not give memory back, so memory alone never goes past the first step.
      const memoryOver = reading.memoryBytes > memoryBytes && level === 0;
      const over = cpuShare > 1 || memoryOver;
      const calm = cpuShare < CALM_SHARE && reading.memoryBytes < memoryBytes;
      overSinceMs = over ? (overSinceMs ?? nowMs) : undefined;
      calmSinceMs = calm ? (calmSinceMs ?? nowMs) : undefined;
      if (overSinceMs !== undefined && nowMs - overSinceMs >= OVER_FOR_MS && level < STEPS.length - 1) {
        level++;
        reason = cpuShare > 1 ? 'own CPU over its budget' : 'own memory over its budget';
        overSinceMs = undefined;
      } else if (calmSinceMs !== undefined && nowMs - calmSinceMs >= CALM_FOR_MS && level > 0) {
        level--;
        calmSinceMs = undefined;
      }
    },
    get level() {
      return level;
    },
    get steps() {
      return [...(level > 0 ? [`${step().name}: ${reason}`] : []), ...(onBattery ? ['on battery: slower'] : [])];
    },
    intervalMs(wantedMs) {
      const slowed = wantedMs * step().intervalFactor;
      return onBattery ? Math.max(slowed, limits().batteryIntervalMs) : slowed;
    },
    processIntervalMs(wantedMs) {
      return wantedMs * step().processIntervalFactor * (onBattery ? 2 : 1);
    },
  };
}
