import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf, messageOf } from '../../base/errors';
import { isOpenToWriters, shellQuote } from '../../base/trusted-files';

export type ReadText =
  | { readonly ok: true; readonly text: string; readonly modifiedAtMs: number }
  | { readonly ok: false; readonly reason: string };

/**
 * The text of a file that anybody may have put there: no link is followed, no pipe or device waited for, and nothing
 * that is too large is read.
 *
 * @param links `follow` where only the person can have put it there, as in the configuration directory
 */
export function readHostileFile(path: string, maxSizeBytes: number, links: 'refuse' | 'follow' = 'refuse'): ReadText {
  let descriptor: number;
  try {
    // Where there are neither links nor pipes in folders (Windows) the flags are missing, and 0.
    const noLinks = links === 'refuse' ? (constants.O_NOFOLLOW ?? 0) : 0;
    descriptor = openSync(path, constants.O_RDONLY | noLinks | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const isLink = errnoOf(error) === 'ELOOP';
    return {
      ok: false,
      reason: isLink
        ? 'The file is a link, and links are not followed.'
        : `The file cannot be read: ${messageOf(error)}`,
    };
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { ok: false, reason: 'It is not a regular file.' };
    const ownUid = process.getuid?.();
    if (ownUid !== undefined && stats.uid !== ownUid && stats.uid !== 0) {
      return { ok: false, reason: `The file belongs to another user. Run: sudo chown ${ownUid} ${shellQuote(path)}` };
    }
    if (isOpenToWriters(stats)) {
      return {
        ok: false,
        reason: `Other users can write to the file. Check it, then run: chmod go-w ${shellQuote(path)}`,
      };
    }
    if (stats.size > maxSizeBytes) {
      return { ok: false, reason: `The file has ${stats.size} bytes; the limit is ${maxSizeBytes}.` };
    }
    const bytes = Buffer.alloc(maxSizeBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, length);
    }
    if (length > maxSizeBytes)
      return { ok: false, reason: `The file grew beyond ${maxSizeBytes} bytes while it was being read.` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
    return { ok: true, text, modifiedAtMs: stats.mtimeMs };
  } catch (error) {
    const isText = !(error instanceof TypeError);
    return {
      ok: false,
      reason: isText ? `The file cannot be read: ${messageOf(error)}` : 'The file is not valid UTF-8 text.',
    };
  } finally {
    closeSync(descriptor);
  }
}
