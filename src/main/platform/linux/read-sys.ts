import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Reads a one-value file of the kernel, trimmed. Not for the tick. @throws the system's error */
export function readTrimmed(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

/** As {@link readTrimmed}; undefined if it cannot be read. */
export function readSysText(path: string): string | undefined {
  try {
    return readTrimmed(path);
  } catch {
    return undefined;
  }
}

/** As {@link readSysText}, as a number; undefined for other content. */
export function readSysNumber(path: string): number | undefined {
  return numberIn(readSysText(path));
}

/** As {@link readSysText}, off the main thread, because a sensor may be slow. */
export async function readSysTextLater(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

/** As {@link readSysNumber}, off the main thread. */
export async function readSysNumberLater(path: string): Promise<number | undefined> {
  return numberIn(await readSysTextLater(path));
}

/** Lists a folder in the order of the kernel; empty if it cannot be read. */
function listNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

const PARTS = /\d+|\D+/g;

/** Compares names in natural order. The collator of `localeCompare` does the same, and takes 3 MB. @internal for its test */
export function compareNames(a: string, b: string): number {
  const others = b.match(PARTS) ?? [];
  for (const [index, part] of (a.match(PARTS) ?? []).entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    const difference = Number(part) - Number(other);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (part !== other && Number.isNaN(difference)) return part < other ? -1 : 1;
  }
  return a === b ? 0 : a.length < b.length || (a.length === b.length && a < b) ? -1 : 1;
}

/** Lists a folder in natural order (`cpu2` before `cpu10`); empty if it cannot be read. */
export function readFolder(path: string): string[] {
  return listNames(path).sort(compareNames);
}

/** Returns the names in a folder that are numbers, such as pids, in ascending order; empty if it cannot be read. */
export function listNumbers(path: string): readonly number[] {
  return listNames(path)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Returns the target of a symbolic link; undefined if it cannot be read, such as that of another user's process. */
export function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
