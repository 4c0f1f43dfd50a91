import type { ProcessState } from '../../../shared/contract/schemas';

/** The sum of all processes of one application. */
export interface AppUsage {
  readonly app: string;
  /** NaN on the first scan, as are the rates, and those that no process of it lets this user read. */
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly readBytesPerSecond: number;
  readonly writtenBytesPerSecond: number;
  readonly processes: number;
}

interface Usage {
  readonly app: string;
  readonly cpuCores: number;
  readonly memoryBytes?: number;
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
}

/** Sums up processes by state and by application. */
export class ProcessTotals {
  readonly states = { running: 0, sleeping: 0, disk_sleep: 0, stopped: 0, zombie: 0, idle: 0, unknown: 0 };
  readonly #apps = new Map<string, { -readonly [Key in keyof AppUsage]: AppUsage[Key] }>();

  get apps(): readonly AppUsage[] {
    return [...this.#apps.values()];
  }

  add(state: ProcessState, usage: Usage, memoryBytes = usage.memoryBytes ?? 0): void {
    this.states[state]++;
    const { app } = usage;
    let sum = this.#apps.get(app);
    if (sum === undefined) {
      sum = {
        app,
        cpuCores: 0,
        memoryBytes: 0,
        readBytesPerSecond: Number.NaN,
        writtenBytesPerSecond: Number.NaN,
        processes: 0,
      };
      this.#apps.set(app, sum);
    }
    sum.cpuCores += usage.cpuCores;
    sum.memoryBytes += memoryBytes;
    // Those of other users cannot be read, which is not the same as none.
    sum.readBytesPerSecond = plus(sum.readBytesPerSecond, usage.readBytesPerSecond);
    sum.writtenBytesPerSecond = plus(sum.writtenBytesPerSecond, usage.writtenBytesPerSecond);
    sum.processes++;
  }
}

/** Adds a rate, unless it is unknown, to a sum that is NaN without any. */
function plus(sum: number, rate: number | null): number {
  if (rate === null || Number.isNaN(rate)) return sum;
  return orZero(sum) + rate;
}

export function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
