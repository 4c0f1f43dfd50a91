import type { CrashRecord } from '../../shared/contract/schemas';
import { writeCrashRecord } from './crash-record';
import { messageOf } from './errors';

export interface LastResortOptions {
  /** Directory for the record. */
  readonly directory: string;
  readonly program: CrashRecord['program'];
  readonly version: string;
  /** Ends the process. */
  readonly end: () => void;
}

/**
 * Handles an error that nothing contained: leaves a record and ends the process, whose state is unknown from then on. A
 * supervisor restarts it.
 *
 * @returns does the same for a caught error that makes the process useless
 */
export function installLastResort({ directory, program, version, end }: LastResortOptions): (error: Error) => void {
  const crashBy = (kind: CrashRecord['kind']) => (error: unknown) => {
    try {
      writeCrashRecord(directory, describeCrash(error, { kind, program, version }));
      process.stderr.write(`homeostat: crashed: ${messageOf(error)}\n`);
    } finally {
      end();
    }
  };
  process.on('uncaughtException', crashBy('exception'));
  process.on('unhandledRejection', crashBy('rejection'));
  return crashBy('exception');
}

/** Creates the record of an error in this process. */
export function describeCrash(error: unknown, about: Pick<CrashRecord, 'kind' | 'program' | 'version'>): CrashRecord {
  return {
    atMs: Date.now(),
    ...about,
    pid: process.pid,
    uptimeMs: Math.round(process.uptime() * 1000),
    message: messageOf(error),
    stack: error instanceof Error ? (error.stack ?? null) : null,
  };
}
