import { readFileSync } from 'node:fs';

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

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly reached: boolean;
}

/** A figure without a goal. */
export interface Observation {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export function observation(name: string, value: number, unit: string): Observation {
  return { name, value: Number(value.toPrecision(4)), unit };
}

/** Creates a figure that should be at least its goal. */
export function figureAtLeast(name: string, value: number, unit: string, goal: number): Figure {
  return { name, value: Number(value.toPrecision(4)), unit, goal: `>= ${goal}`, reached: value >= goal };
}

/** Creates a figure that should be at most its goal. */
export function figure(name: string, value: number, unit: string, goal: number): Figure {
  return { name, value: Number(value.toPrecision(4)), unit, goal: `<= ${goal}`, reached: value <= goal };
}
