import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What a sample reads, in the units that the table shows slopes of. Null where it could not be read. */
export interface Readings {
  readonly rssBytes: number | null;
  readonly pssBytes: number | null;
  readonly heapBytes: number | null;
  /** Without those of files of the kernel. */
  readonly fds: number | null;
  readonly threads: number | null;
  /** Of the main thread, as `process.getActiveResourcesInfo` counts them: what keeps it alive. */
  readonly timers: number | null;
  readonly handles: number | null;
  readonly databaseBytes: number | null;
  readonly walBytes: number | null;
  readonly headBytes: number | null;
  readonly cpuCores: number | null;
  /** Of the frames of the last minute, from when the tick was due until a client had the frame. */
  readonly latenessP99Ms: number | null;
}

/**
 * One line of a run's file. `s` is the time since the start of the run, in seconds, without the time between a broken run
 * and its continuation.
 */
export type SoakRecord =
  | {
      readonly kind: 'run';
      readonly s: number;
      readonly seed: number;
      readonly hours: number;
      readonly faults: boolean;
    }
  /** A host that was started, the first one or after its end. */
  | { readonly kind: 'life'; readonly s: number; readonly life: number; readonly pid: number; readonly reason: string }
  | {
      readonly kind: 'sample';
      readonly s: number;
      readonly life: number;
      readonly droppedTicks: number | null;
      readonly readings: Readings;
    }
  /** Whether the status was answered and frames came, once a second. `why` is empty where all is well. */
  | { readonly kind: 'probe'; readonly s: number; readonly why: string }
  | FaultRecord;

export interface FaultRecord {
  readonly kind: 'fault';
  readonly s: number;
  readonly name: string;
  /** When the fault was over; recovery counts from here. */
  readonly endedS: number;
  /** Until everything worked again; null where the limit passed. */
  readonly recoveredS: number | null;
  /** For how long the fault itself makes the host unreachable: a stopped process cannot answer. */
  readonly outageS: number;
  /** What did not work right before the fault ended; empty where everything did. */
  readonly effect: string;
  /** What was missing when the limit passed, what history was lost, or why it was skipped. */
  readonly problem: string;
  readonly isSkipped: boolean;
}

export function appendRecord(file: string, record: SoakRecord): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** All records of a run. The last line of a run that broke off may be torn; it is left out. */
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
