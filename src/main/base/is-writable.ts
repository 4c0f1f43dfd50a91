import { accessSync, constants } from 'node:fs';

/** Checks whether this user may write to a file or directory; false if there is none. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
