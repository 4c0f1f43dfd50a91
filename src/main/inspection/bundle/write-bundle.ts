import { createWriteStream, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AdvisedError, errnoOf } from '../../base/errors';
import { cannotWrite } from '../../base/system-reason';
import { packTar, type TarEntry } from '../../base/tar';
import type { BundleEntry } from './compose-bundle';

/** Creates the error for a file that may not be overwritten. */
export function existsAlready(file: string): AdvisedError {
  return new AdvisedError(`${file} already exists`, 'Choose another name with --out.');
}

/**
 * Writes the archive to a new file that only this user can read.
 *
 * @returns its size
 * @throws AdvisedError if there is a file already, or if it cannot be written; no part of it is left then
 */
export async function writeBundle(file: string, entries: readonly BundleEntry[], nowMs: number): Promise<number> {
  try {
    await pipeline(
      packTar(entries.map(toTarEntry), nowMs),
      createGzip(),
      createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
    );
    return statSync(file).size;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw existsAlready(file);
    await rm(file, { force: true });
    throw cannotWrite(file, error);
  }
}

function toTarEntry(entry: BundleEntry): TarEntry {
  const name = entry.path;
  if (entry.kind === 'link') return { name, linkTo: entry.target };
  if (entry.kind === 'file') return { name, sizeBytes: entry.bytes.length, content: [entry.bytes] };
  return { name, isFolder: true, ...(entry.uid === undefined ? {} : { uid: entry.uid }) };
}
