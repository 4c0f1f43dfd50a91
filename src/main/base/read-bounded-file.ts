import { asSentence, capitalize } from '../../shared/format/sentence';
import { decodeText } from './decode-text';
import { isMissing } from './errors';
import { type PlainFileOptions, readPlainBytesSync, UnfitFile } from './plain-file';
import { systemReason } from './system-reason';

export type BoundedText =
  | { readonly ok: true; readonly text: string; readonly modifiedAtMs: number }
  | { readonly ok: false; readonly isMissing: boolean; readonly reason: string };

/**
 * Reads UTF-8 text from a file that may be anything. Never throws.
 *
 * @returns a sentence as the reason if there is no such text
 */
export function readBoundedFile(path: string, maxSizeBytes: number, options: PlainFileOptions = {}): BoundedText {
  try {
    const { bytes, stats } = readPlainBytesSync(path, maxSizeBytes, options);
    return { ok: true, text: decodeText(bytes), modifiedAtMs: stats.mtimeMs };
  } catch (error) {
    return { ok: false, isMissing: isMissing(error), reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnfitFile) return asSentence(capitalize(error.message));
  return `The file cannot be read: ${systemReason(error)}`;
}
