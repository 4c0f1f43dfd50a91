import type { Tasks } from '../../base/tasks';
import type { ProbeName } from '../action';
import type { TrialPlan } from '../trial/run-trial';
import type { CpuLatencyInput } from './cpu-latency-probe';
import type { DiskSyncInput } from './disk-sync-probe';

/** Measures an effect that a person would notice. Lower is better. */
export interface Probe {
  /** As in "It reduced … by 40%". */
  readonly metric: string;
  readonly plan: TrialPlan;
  /** Returns milliseconds. @throws if it cannot be measured or the signal is aborted */
  measure(windowMs: number, signal: AbortSignal): Promise<number>;
}

export type Probes = Readonly<Record<ProbeName, Probe>>;

/** Eight pairs reach a p-value of 0.008, and allow for one in the other direction. */
const PAIRS = 8;

/** @param tasks for probes alone, because other work in the queue would distort the measurement */
export function createProbes(tasks: Tasks, dataDirectory: string): Probes {
  return {
    'cpu-latency': {
      metric: 'the delay of short tasks',
      plan: { pairs: PAIRS, windowMs: 1_000, settleMs: 200 },
      measure: (forMs, signal) => tasks.run<number>('cpu-latency', { forMs } satisfies CpuLatencyInput, { signal }),
    },
    'disk-sync': {
      metric: 'the time until data is safely on disk',
      plan: { pairs: PAIRS, windowMs: 5_000, settleMs: 5_000 },
      measure: (forMs, signal) =>
        tasks.run<number>('disk-sync', { directory: dataDirectory, forMs } satisfies DiskSyncInput, { signal }),
    },
  };
}
