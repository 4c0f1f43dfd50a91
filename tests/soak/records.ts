import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Readings of a sample, in the units of the slopes in the table. Null for one that could not be read. */
export interface Readings {
  readonly rssBytes: number | null;
  readonly pssBytes: number | null;
  readonly heapBytes: number | null;
  /** Number of descriptors without those of files of the kernel. */
  readonly fds: number | null;
  readonly threads: number | null;
  /** Resources that keep the main thread alive, as `process.getActiveResourcesInfo` counts them. */
  readonly timers: number | null;
  readonly handles: number | null;
  readonly databaseBytes: number | null;
  readonly walBytes: number | null;
  readonly headBytes: number | null;
  readonly cpuCores: number | null;
  /** Milliseconds from the time a tick was due until a client had its frame, for the last minute. */
  readonly latenessP99Ms: number | null;
}

/**
 * One line in the file of a run. `s` is the time since the start of the run in seconds, without the time between an
 * interruption and its continuation.
 */
export type SoakRecord =
  | {
      readonly kind: 'run';
      readonly s: number;
      readonly seed: number;
      readonly hours: number;
      readonly faults: boolean;
    }
  /** Start of a host, the first one or a later one. */
  | { readonly kind: 'life'; readonly s: number; readonly life: number; readonly pid: number; readonly reason: string }
  | {
      readonly kind: 'sample';
      readonly s: number;
      readonly life: number;
      readonly droppedTicks: number | null;
      readonly readings: Readings;
    }
  /** Probe once a second: true if the status was served and frames came. `why` is empty if everything is well. */
  | { readonly kind: 'probe'; readonly s: number; readonly why: string }
  | FaultRecord;

export interface FaultRecord {
  readonly kind: 'fault';
  readonly s: number;
  readonly name: string;
  /** Time at which the fault was over, from which recovery counts. */
  readonly endedS: number;
  /** Seconds until everything worked again; null if the limit passed. */
  readonly recoveredS: number | null;
  /** Seconds for which the fault itself makes the host unreachable: a stopped process cannot respond. */
  readonly outageS: number;
  /** Problems right before the fault ended; empty for none. */
  readonly effect: string;
  /** Problems when the limit passed, lost history, or the reason to skip the fault. */
  readonly problem: string;
  readonly isSkipped: boolean;
}

export function appendRecord(file: string, record: SoakRecord): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Reads all records of a run, except for an incomplete last line. */
export function readRecords(file: string): SoakRecord[] {
  if (!existsSync(file)) return [];
  const records: SoakRecord[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      records.push(JSON.parse(line) as SoakRecord);
    } catch {}
  }
  return records;
}
