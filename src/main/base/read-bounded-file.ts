import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { errnoOf, isMissing } from './errors';
import { systemReason } from './system-reason';

export type BoundedText =
  | { readonly ok: true; readonly text: string; readonly modifiedAtMs: number }
  | { readonly ok: false; readonly isMissing: boolean; readonly reason: string };

export interface BoundedFileOptions {
  /** A file whose place is a person's choice may be a link. */
  readonly followsLinks: boolean;
  /** @returns why a file with these facts is not read */
  readonly refuse?: (stats: Stats) => string | undefined;
}

/**
 * The text of a file that may be anything: no pipe or device is waited for, nothing that is too large is read, and only
 * UTF-8 is taken for text. Never throws.
 *
 * @returns a sentence as the reason where there is no such text
 */
export function readBoundedFile(
  path: string,
  maxSizeBytes: number,
  { followsLinks, refuse }: BoundedFileOptions,
): BoundedText {
  let descriptor: number;
  try {
    // Where there are neither links nor pipes in folders (Windows) the flags are missing, and 0.
    const noLink = followsLinks ? 0 : (constants.O_NOFOLLOW ?? 0);
    descriptor = openSync(path, constants.O_RDONLY | noLink | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errnoOf(error) === 'ELOOP' && !followsLinks) return refused('The file is a link, and links are not followed.');
    return { ok: false, isMissing: isMissing(error), reason: `The file cannot be read: ${systemReason(error)}` };
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return refused('It is not a regular file.');
    const obstacle = refuse?.(stats);
    if (obstacle !== undefined) return refused(obstacle);
    if (stats.size > maxSizeBytes) return refused(`The file has ${stats.size} bytes; the limit is ${maxSizeBytes}.`);
    const bytes = readAll(descriptor, stats.size, maxSizeBytes);
    if (bytes === undefined) return refused(`The file grew beyond ${maxSizeBytes} bytes while it was being read.`);
    return { ok: true, text: decode(bytes), modifiedAtMs: stats.mtimeMs };
  } catch (error) {
    if (error instanceof TypeError) return refused('The file is not valid UTF-8 text.');
    return refused(`The file cannot be read: ${systemReason(error)}`);
  } finally {
    closeSync(descriptor);
  }
}

function refused(reason: string): BoundedText {
  return { ok: false, isMissing: false, reason };
}

/** @returns undefined where there is more than the limit */
function readAll(descriptor: number, sizeBytes: number, maxSizeBytes: number): Uint8Array | undefined {
  // Room for one more byte than there should be shows a file that grows.
  let bytes = Buffer.alloc(sizeBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0; length += read) {
    if (length > maxSizeBytes) return undefined;
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
    read = readSync(descriptor, bytes, length, bytes.length - length, length);
  }
  return bytes.subarray(0, length);
}

/** @throws TypeError where it is not UTF-8 */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
