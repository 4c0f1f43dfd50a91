import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrashRecord } from '../../shared/contract/schemas';
import { makeDirectory } from './make-directory';
import { readPlainFileSync } from './plain-file';
import { isNumber, isText, isTime, oneOf, orNull, withFields } from './shape';

const FOLDER = 'crashes';
const KEPT_RECORDS = 5;
/** Only other programs put more there. */
const MOST_READ = 20;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;
/** A character takes six bytes at most. */
const LARGEST_BYTES = 64 * 1024;

const isCrashRecord = withFields({
  atMs: isTime,
  kind: oneOf('exception', 'rejection', 'killed', 'hung', 'worker'),
  program: oneOf('headless', 'electron', 'helper'),
  version: isText,
  pid: isNumber,
  uptimeMs: orNull(isNumber),
  message: isText,
  stack: orNull(isText),
});

/**
 * Writes a record to `crashes` in a directory, before anything else can happen, and drops the oldest. Never throws: a
 * crashing program cannot handle a failing disk.
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
    // Other records' names may come from a wrong clock.
    const others = recordNames(folder).filter((other) => other !== name);
    for (const old of others.slice(0, 1 - KEPT_RECORDS)) rmSync(join(folder, old), { force: true, recursive: true });
  } catch {
    // The message on standard error remains.
  }
}

/** Returns the readable records, newest first. */
export function readCrashRecords(directory: string): readonly CrashRecord[] {
  const folder = join(directory, FOLDER);
  return recordNames(folder)
    .slice(-MOST_READ)
    .reverse()
    .flatMap((name) => readRecord(join(folder, name)) ?? []);
}

/** Returns the names, oldest first: they begin with the time. */
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
    const record: unknown = JSON.parse(readPlainFileSync(file, LARGEST_BYTES));
    return isCrashRecord(record) ? (record as CrashRecord) : undefined;
  } catch {
    return undefined;
  }
}
