import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

export { setTimeout as sleep } from 'node:timers/promises';

/** Returns the quantile of a sample; 0.5 is the median. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;
}

/** Reads the CPU time of a process and its threads, in seconds. */
export function readCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Reads the proportional set size (PSS): shared pages counted by share. */
export function readPssBytes(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1];
  return Number(kibibytes) * 1024;
}

/** Returns the milliseconds of each run. */
export function timed(times: number, work: (time: number) => unknown): number[] {
  return Array.from({ length: times }, (_, time) => {
    const beganMs = performance.now();
    work(time);
    return performance.now() - beganMs;
  });
}

export function sumOf<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0);
}

export function meanOf(values: readonly number[]): number {
  return sumOf(values, Number) / values.length;
}

/** Creates a directory that is removed when this program exits. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-bench-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Describes the machine and its load before the measurement. */
export function describeMachine() {
  return { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, loadAverage: loadavg() };
}

export function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/** A figure without a goal. */
export interface Observation {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Figure extends Observation {
  readonly goal: string;
  readonly reached: boolean;
}

export function observation(name: string, value: number, unit: string): Observation {
  return { name, value: Number(value.toPrecision(4)), unit };
}

/** Creates a figure that should be at least its goal. */
export function figureAtLeast(name: string, value: number, unit: string, goal: number): Figure {
  return { ...observation(name, value, unit), goal: `>= ${goal}`, reached: value >= goal };
}

/** Creates a figure that should be at most its goal. */
export function figure(name: string, value: number, unit: string, goal: number): Figure {
  return { ...observation(name, value, unit), goal: `<= ${goal}`, reached: value <= goal };
}

/** Creates the figures of a sample. */
export function medianAndP99(
  name: string,
  values: readonly number[],
  unit: string,
  [median, p99]: readonly [number, number],
): Figure[] {
  return [
    figure(`${name}, median`, quantile(values, 0.5), unit, median),
    figure(`${name}, p99`, quantile(values, 0.99), unit, p99),
  ];
}
