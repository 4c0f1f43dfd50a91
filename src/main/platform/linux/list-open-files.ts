import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdvisedError } from '../../base/errors';
import { unescapeOctal } from './parse-mounts';
import { listNumbers, readLink } from './read-sys';

/** The tick waits in the meantime. */
const LONGEST_MS = 1_000;

/**
 * Lists all files that accessible processes have open or mapped.
 *
 * @throws AdvisedError if there are too many processes, so that open files are unknown
 */
export function listOpenFiles(procRoot: string): ReadonlySet<string> {
  const paths = new Set<string>();
  const endsAtMs = performance.now() + LONGEST_MS;
  for (const pid of listNumbers(procRoot)) {
    if (performance.now() > endsAtMs) {
      throw new AdvisedError('there are too many open files to check whether one is in use', 'Close some programs.');
    }
    try {
      const folder = join(procRoot, String(pid));
      for (const name of readdirSync(join(folder, 'fd'))) {
        // It may have been closed in the meantime; the others count all the same.
        const path = readLink(join(folder, 'fd', name));
        if (path?.startsWith('/') === true) paths.add(path);
      }
      for (const [, path = ''] of readFileSync(join(folder, 'maps'), 'utf8').matchAll(/ (\/.*)$/gm)) {
        paths.add(path);
      }
    } catch {
      // The process has exited or belongs to another user, whose files are never moved.
    }
  }
  return paths;
}

/** Lists the mount points in the fifth field of mountinfo. */
export function listMountPoints(procRoot: string): ReadonlySet<string> {
  const text = readFileSync(join(procRoot, 'self/mountinfo'), 'utf8');
  return new Set(text.split('\n').map((line) => unescapeOctal(line.split(' ')[4] ?? '')));
}
