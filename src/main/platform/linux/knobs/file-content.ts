import { lstatSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../../../base/errors';
import { makeDirectory } from '../../../base/make-directory';
import { putFileSync, syncDirectory, unfinishedName } from '../../../base/replace-file';

/** The journal contains the whole file. */
const MOST_BYTES = 64 * 1024;

/**
 * Returns a whole file as a value: `absent`, or its mode and bytes, so that values can be compared.
 *
 * @throws if it is not a regular file or too large
 */
export function readContent(path: string): string {
  try {
    const facts = lstatSync(path);
    if (!facts.isFile()) throw new Error(`${path} is not a regular file`);
    if (facts.size > MOST_BYTES) throw new Error(`${path} is too large`);
    return formatContent(facts.mode & 0o7777, readFileSync(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'absent';
    throw error;
  }
}

export function formatContent(mode: number, bytes: Buffer): string {
  return `${mode.toString(8)}:${bytes.toString('base64')}`;
}

/** Writes or removes a whole file: a kill leaves the old one or the new one, never a part. */
export function writeContent(path: string, value: string): void {
  if (value === 'absent') {
    unlinkSync(path);
    syncDirectory(dirname(path));
  } else {
    const [mode = '', bytes = ''] = value.split(':');
    makeDirectory(dirname(path));
    putFileSync(path, Buffer.from(bytes, 'base64'), Number.parseInt(mode, 8));
  }
}

/** Removes the unfinished file of an interrupted write. */
export function removeUnfinished(path: string): void {
  rmSync(unfinishedName(path), { force: true });
}
