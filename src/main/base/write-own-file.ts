import { dirname } from 'node:path';
import { makeDirectory } from './make-directory';
import { putFileSync } from './replace-file';

/**
 * Replaces a small file of Homeostat's own as a whole, synced to the disk and readable by its owner only.
 *
 * @throws the system's error; the file is unchanged then
 */
export function writeOwnFile(file: string, content: string): void {
  makeDirectory(dirname(file));
  putFileSync(file, content, 0o600);
}
