import { constants } from 'node:os';
import type { CrashRecord, Notice } from '../../shared/contract/schemas';
import { readCrashRecords, writeCrashRecord } from '../base/crash-record';
import { describeExit } from '../base/describe-exit';
import { describeCrash } from '../base/last-resort';
import type { FormerEnd, Supervision } from './supervision';

export interface CrashWatchOptions {
  readonly stateDirectory: string;
  readonly program: CrashRecord['program'];
  readonly version: string;
  readonly supervision: Supervision | undefined;
}

/** Remembers the last crash and the one after which this host was started. */
export class CrashWatch {
  readonly restarts: number;
  /** Crash that required a restart of the host before this one; undefined without one. */
  readonly restartedAfter: CrashRecord | undefined;
  last: CrashRecord | undefined;

  constructor(private readonly options: CrashWatchOptions) {
    const { stateDirectory, supervision } = options;
    this.restarts = supervision?.restarts ?? 0;
    const records = readCrashRecords(stateDirectory);
    [this.last] = records;
    const formerEnd = supervision?.formerEnd;
    if (formerEnd === undefined) return;
    const own = records.find(({ pid, kind }) => pid === formerEnd.pid && kind !== 'worker');
    // A process that was killed could not write its own record.
    if (own === undefined) this.#keep(this.#describeEnd(formerEnd));
    else this.last = own;
    this.restartedAfter = this.last;
  }

  /** Records that a thread of this host crashed; only the thread is restarted. */
  readonly addWorkerCrash = (error: unknown): void => {
    const { program, version } = this.options;
    this.#keep(describeCrash(error, { kind: 'worker', program, version }));
  };

  /** Describes the restart for a person; undefined without one. */
  get notice(): Notice | undefined {
    const crash = this.restartedAfter;
    if (crash === undefined) return undefined;
    return {
      id: 'restarted-after-crash',
      level: 'warning',
      text: `Homeostat restarted after a crash at ${new Date(crash.atMs).toISOString()}: ${crash.message}`,
      advice: `Details are in ${this.options.stateDirectory}/crashes. If it recurs, please report it with that file.`,
    };
  }

  #keep(record: CrashRecord): void {
    writeCrashRecord(this.options.stateDirectory, record);
    this.last = record;
  }

  #describeEnd({ how, atMs, pid }: FormerEnd): CrashRecord {
    const { program, version } = this.options;
    const about = { atMs, program, version, pid, uptimeMs: null, stack: null };
    if (how === 'hung') return { ...about, kind: 'hung', message: 'the host did not respond and was terminated' };
    if ('code' in how) return { ...about, kind: 'exception', message: `the host ${describeExit(how.code)}` };
    return { ...about, kind: 'killed', message: `the host was killed by ${nameOf(how.signal)}` };
  }
}

function nameOf(signal: number): string {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
}
