import { numberOfLine, ProcFormatError } from './text';

/** Names of the lines that are added up, by field. */
const LINES = {
  pageFaults: ['pgfault '],
  majorFaults: ['pgmajfault '],
  pagedInKibibytes: ['pgpgin '],
  pagedOutKibibytes: ['pgpgout '],
  swappedInPages: ['pswpin '],
  swappedOutPages: ['pswpout '],
  // One line until Linux 5.8, one for each kind of memory since.
  refaults: ['workingset_refault ', 'workingset_refault_anon ', 'workingset_refault_file '],
  reclaimScanned: ['pgscan_kswapd ', 'pgscan_direct ', 'pgscan_khugepaged '],
  reclaimStolen: ['pgsteal_kswapd ', 'pgsteal_direct ', 'pgsteal_khugepaged '],
  oomKills: ['oom_kill '],
} as const;
const FIELDS = Object.keys(LINES) as (keyof typeof LINES)[];

/** Counters since boot; NaN for one that this kernel lacks. */
export type Vmstat = Readonly<Record<keyof typeof LINES, number>>;

/** Parses /proc/vmstat. @throws ProcFormatError if it has none of the lines */
export function parseVmstat(text: string): Vmstat {
  const counters = {} as Record<keyof typeof LINES, number>;
  for (const field of FIELDS) counters[field] = sumOfLines(text, LINES[field]);
  if (FIELDS.every((field) => Number.isNaN(counters[field])))
    throw new ProcFormatError('/proc/vmstat', 'has no line "pgfault"');
  return counters;
}

/** Adds up existing lines; NaN if there is none. */
function sumOfLines(text: string, prefixes: readonly string[]): number {
  let sum = Number.NaN;
  for (const prefix of prefixes) {
    const value = numberOfLine(text, prefix);
    if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
  }
  return sum;
}
