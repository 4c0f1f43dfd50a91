import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwnFile } from './write-own-file';

const FILE = 'everything-was-taken-back';

/**
 * Leaves a note for the next host that a person undid every change while none was running, so that it makes none again
 * automatically. It is its own file because `undo --all` needs no database.
 *
 * @throws the system's error if it cannot be written
 */
export function noteUndoneAll(dataDirectory: string): void {
  writeOwnFile(join(dataDirectory, FILE), '');
}

/** @returns true if there was a note, which is removed */
export function wasUndoneAll(dataDirectory: string): boolean {
  const path = join(dataDirectory, FILE);
  if (!existsSync(path)) return false;
  rmSync(path, { force: true, recursive: true });
  return true;
}
