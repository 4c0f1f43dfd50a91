import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AdvisedError } from '../../base/errors';
import { unescapeOctal } from './parse-mounts';
import { listNumbers } from './read-sys';

/** The tick waits meanwhile. */
const LONGEST_MS = 1_000;

/**
 * The names of all files that some process has open or mapped, as far as we may look.
 *
 * @throws AdvisedError where there are too many processes: then nobody knows which files are open
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
        const path = readlinkSync(join(folder, 'fd', name));
        if (path.startsWith('/')) paths.add(path);
      }
      for (const [, path = ''] of readFileSync(join(folder, 'maps'), 'utf8').matchAll(/ (\/.*)$/gm)) {
        paths.add(path);
      }
    } catch {
      // It ended, or is another user's: whose files are left alone anyway.
    }
  }
  return paths;
}

/** Where something is mounted, from the fifth field of mountinfo. */
export function listMountPoints(procRoot: string): ReadonlySet<string> {
  const text = readFileSync(join(procRoot, 'self/mountinfo'), 'utf8');
  return new Set(text.split('\n').map((line) => unescapeOctal(line.split(' ')[4] ?? '')));
}
