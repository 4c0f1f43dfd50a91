import { numberOfLine, ProcFormatError } from './text';

/** Counters since boot; NaN where this kernel does not count. */
export interface Vmstat {
  readonly pageFaults: number;
  readonly majorFaults: number;
  readonly pagedInKibibytes: number;
  readonly pagedOutKibibytes: number;
  readonly swappedInPages: number;
  readonly swappedOutPages: number;
  readonly refaults: number;
  readonly reclaimScanned: number;
  readonly reclaimStolen: number;
  readonly oomKills: number;
}

/** Parses /proc/vmstat. @throws ProcFormatError where it counts no page faults, as every kernel does */
export function parseVmstat(text: string): Vmstat {
  const pageFaults = numberOfLine(text, 'pgfault ');
  if (Number.isNaN(pageFaults)) throw new ProcFormatError('/proc/vmstat', 'has no line "pgfault"');
  return {
    pageFaults,
    majorFaults: numberOfLine(text, 'pgmajfault '),
    pagedInKibibytes: numberOfLine(text, 'pgpgin '),
    pagedOutKibibytes: numberOfLine(text, 'pgpgout '),
    swappedInPages: numberOfLine(text, 'pswpin '),
    swappedOutPages: numberOfLine(text, 'pswpout '),
    // One line until Linux 5.8, by kind of memory since.
    refaults: sumOfLines(text, ['workingset_refault ', 'workingset_refault_anon ', 'workingset_refault_file ']),
    reclaimScanned: sumOfLines(text, ['pgscan_kswapd ', 'pgscan_direct ', 'pgscan_khugepaged ']),
    reclaimStolen: sumOfLines(text, ['pgsteal_kswapd ', 'pgsteal_direct ', 'pgsteal_khugepaged ']),
    oomKills: numberOfLine(text, 'oom_kill '),
  };
}

/** The sum of those lines that are there; NaN where none is. */
function sumOfLines(text: string, prefixes: readonly string[]): number {
  let sum = Number.NaN;
  for (const prefix of prefixes) {
    const value = numberOfLine(text, prefix);
    if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
  }
  return sum;
}
