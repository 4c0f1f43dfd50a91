import { asReason } from '../../shared/format/sentence';
import { AdvisedError } from '../base/errors';
import { readBoundedFile } from '../base/read-bounded-file';

/**
 * Reads a file that a person names.
 *
 * @param kind of the file with its article, such as `a change set`
 * @throws AdvisedError if it cannot be read
 */
export function readText(file: string, maxBytes: number, kind: string): string {
  const read = readBoundedFile(file, maxBytes);
  if (read.ok) return read.text;
  throw new AdvisedError(`cannot read ${file}: ${asReason(read.reason)}`, `Give the path of ${kind}.`);
}
