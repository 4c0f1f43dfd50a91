import { ProcFormatError } from './text';

/** Ratios of time; the total is in microseconds since boot. */
export interface Stall {
  readonly over10s: number;
  readonly over60s: number;
  readonly over300s: number;
  readonly totalMicroseconds: number;
}

export interface Pressure {
  /** Absent for resources that count only full stalls (`irq`). */
  readonly some: Stall | undefined;
  /** Absent for cpu before Linux 5.13. */
  readonly full: Stall | undefined;
}

const LINE = /^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)$/gm;

/**
 * Parses a file of /proc/pressure, or the `*.pressure` of a cgroup (kernel documentation, "PSI - Pressure Stall
 * Information"). @throws ProcFormatError if both lines are missing
 */
export function parsePressure(text: string, file = '/proc/pressure'): Pressure {
  let some: Stall | undefined;
  let full: Stall | undefined;
  for (const match of text.matchAll(LINE)) {
    const stall: Stall = {
      over10s: Number(match[2]) / 100,
      over60s: Number(match[3]) / 100,
      over300s: Number(match[4]) / 100,
      totalMicroseconds: Number(match[5]),
    };
    if (match[1] === 'some') some = stall;
    else full = stall;
  }
  if (some === undefined && full === undefined)
    throw new ProcFormatError(file, 'has neither a "some" nor a "full" line');
  return { some, full };
}
