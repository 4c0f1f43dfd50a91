import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from './make-directory';

/** How a program of Homeostat came to an end that nobody asked for. */
export interface CrashRecord {
  readonly atMs: number;
  /** `killed` by a signal, `hung` and then killed by the supervisor; `worker`: a thread, not the program itself. */
  readonly kind: 'exception' | 'rejection' | 'killed' | 'hung' | 'worker';
  readonly program: 'headless' | 'electron' | 'helper';
  readonly version: string;
  readonly pid: number;
  /** Null where it is unknown: of a program that could not write its own record. */
  readonly uptimeMs: number | null;
  readonly message: string;
  readonly stack: string | null;
}

const FOLDER = 'crashes';
const KEPT_RECORDS = 5;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;

/**
 * Writes a record to `crashes` in a directory, before anything else can happen, and drops the oldest ones. Never
 * throws: whoever crashes can do nothing about a disk that fails too.
 */
export function writeCrashRecord(directory: string, record: CrashRecord): void {
  try {
    const folder = join(directory, FOLDER);
    makeDirectory(folder);
    const { message, stack } = record;
    const bounded = {
      ...record,
      message: message.slice(0, LONGEST_MESSAGE),
      stack: stack?.slice(0, LONGEST_STACK) ?? null,
    };
    const name = `${String(record.atMs).padStart(15, '0')}-${record.pid}.json`;
    writeFileSync(join(folder, name), `${JSON.stringify(bounded, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    for (const old of recordNames(folder).slice(0, -KEPT_RECORDS)) rmSync(join(folder, old), { force: true });
  } catch {
    // The message on standard error is what is left.
  }
}

/** The records that can be read, newest first. */
export function readCrashRecords(directory: string): readonly CrashRecord[] {
  const folder = join(directory, FOLDER);
  return recordNames(folder)
    .reverse()
    .flatMap((name) => readRecord(join(folder, name)) ?? []);
}

/** Oldest first: the names begin with the time. */
function recordNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+-\d+\.json$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

function readRecord(file: string): CrashRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<CrashRecord> | null;
    const isWhole =
      Number.isFinite(record?.atMs) && Number.isFinite(record?.pid) && typeof record?.message === 'string';
    return isWhole ? (record as CrashRecord) : undefined;
  } catch {
    return undefined;
  }
}
