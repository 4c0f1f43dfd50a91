import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './errors';

/*
 * Instead of `mkdir` with `recursive`, which never returns where the kernel says of a new entry in a directory that
 * exists that there is no such file (`/proc/x`): Node 24 makes the parent and the entry in turn for ever.
 */

const MODE = 0o700;

/**
 * Makes a directory that only this user can enter, and those on the way to it. One that exists is left as it is.
 *
 * @throws a system error where it cannot be made
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

/** The same, without keeping this thread waiting for a disk. */
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
