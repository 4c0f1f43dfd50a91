import type { ProcessState } from '../../../shared/contract/schemas';

/** The sum of all processes of one application. */
export interface AppUsage {
  readonly app: string;
  /** NaN on the first scan, as are the rates. */
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

  /** @param noRate the sum of no rates: NaN if rates are unknown */
  constructor(private readonly noRate: number) {}

  get apps(): readonly AppUsage[] {
    return [...this.#apps.values()];
  }

  add(state: ProcessState, usage: Usage, memoryBytes = usage.memoryBytes ?? 0): void {
    this.states[state]++;
    const { app } = usage;
    let sum = this.#apps.get(app);
    if (sum === undefined) {
      const { noRate } = this;
      sum = {
        app,
        cpuCores: 0,
        memoryBytes: 0,
        readBytesPerSecond: noRate,
        writtenBytesPerSecond: noRate,
        processes: 0,
      };
      this.#apps.set(app, sum);
    }
    sum.cpuCores += usage.cpuCores;
    sum.memoryBytes += memoryBytes;
    sum.readBytesPerSecond += orZero(usage.readBytesPerSecond ?? 0);
    sum.writtenBytesPerSecond += orZero(usage.writtenBytesPerSecond ?? 0);
    sum.processes++;
  }
}

export function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
