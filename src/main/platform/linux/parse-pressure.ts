import { ProcFormatError, parseDecimal } from './text';

/** Ratios of time; the total is in microseconds since boot. NaN for a missing number. */
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

const LINE = /^(some|full) (.*)$/gm;

/**
 * Parses a file of /proc/pressure, or the `*.pressure` of a cgroup (kernel documentation, "PSI - Pressure Stall
 * Information"). A field that is missing or no number is NaN.
 *
 * @throws ProcFormatError if both lines are missing
 */
export function parsePressure(text: string, file = '/proc/pressure'): Pressure {
  const stalls: { some?: Stall | undefined; full?: Stall | undefined } = {};
  for (const [, kind, fields = ''] of text.matchAll(LINE)) stalls[kind as keyof Pressure] ??= parseStall(fields);
  const { some, full } = stalls;
  if (some === undefined && full === undefined)
    throw new ProcFormatError(file, 'has neither a "some" nor a "full" line');
  return { some, full };
}

/** Parses `avg10=0.00 avg60=0.00 avg300=0.00 total=0`. @returns undefined without any number */
function parseStall(fields: string): Stall | undefined {
  const stall = {
    over10s: numberIn(fields, 'avg10') / 100,
    over60s: numberIn(fields, 'avg60') / 100,
    over300s: numberIn(fields, 'avg300') / 100,
    totalMicroseconds: numberIn(fields, 'total'),
  };
  return Object.values(stall).every(Number.isNaN) ? undefined : stall;
}

function numberIn(fields: string, name: string): number {
  const start = fields.indexOf(`${name}=`);
  if (start === -1) return Number.NaN;
  const [word = ''] = fields.slice(start + name.length + 1).split(/\s/, 1);
  return parseDecimal(word);
}
