import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeOwnFile } from './write-own-file';

const FILE = 'everything-was-taken-back';

/**
 * Leaves word for the next host that a person took every change back while none was running, so that it makes nothing
 * again by itself. A file of its own: `undo --all` needs no database.
 *
 * @throws the system's error where it cannot be written
 */
export function noteUndoneAll(dataDirectory: string): void {
  writeOwnFile(join(dataDirectory, FILE), '');
}

/** @returns whether that word was left; it is taken away by this */
export function wasUndoneAll(dataDirectory: string): boolean {
  const path = join(dataDirectory, FILE);
  if (!existsSync(path)) return false;
  rmSync(path, { force: true, recursive: true });
  return true;
}
