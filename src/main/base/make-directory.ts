import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './errors';

/*
 * Replaces `mkdir` with `recursive`, which never returns if the kernel reports a missing file for a new entry in an
 * existing directory (`/proc/x`): Node 24 creates the parent and the entry in turn forever.
 */

const MODE = 0o700;

/**
 * Creates a directory that only this user can enter, and missing ones on the way. An existing one stays unchanged.
 *
 * @throws a system error if it cannot be created
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    if (isDirectory(path)) return;
    const parent = dirname(path);
    if (errnoOf(error) !== 'ENOENT' || isDirectory(parent) || parent === path) throw error;
    makeDirectory(parent);
    makeDirectory(path);
  }
}

/** Does the same without blocking this thread for a disk. */
export async function makeDirectoryLater(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: MODE });
  } catch (error) {
    if (await isDirectoryLater(path)) return;
    const parent = dirname(path);
    if (errnoOf(error) !== 'ENOENT' || parent === path || (await isDirectoryLater(parent))) throw error;
    await makeDirectoryLater(parent);
    await makeDirectoryLater(path);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

async function isDirectoryLater(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
