import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../base/errors';
import { listNames } from '../base/list-names';
import { fileIdIn } from '../platform/linux/knobs/file-place';

export interface OldFile {
  readonly path: string;
  /** Device and inode, which identify it. */
  readonly file: string;
  readonly sizeBytes: number;
}

export interface OldFileRules {
  /** Files that were read or written later are excluded. */
  readonly untouchedSinceMs: number;
  readonly uid: number;
  readonly device: number;
  readonly mountPoints: ReadonlySet<string>;
  readonly openFiles: ReadonlySet<string>;
}

/** The tick waits for the search, so that it stops early in a larger folder. */
const LONGEST_MS = 500;

/**
 * Finds files that have not been used for a long time: regular files of this user with one name, on the same disk, that
 * no program has open. Symbolic links and mounts are skipped. After half a second it returns the files found until
 * then.
 */
export function findOldFiles(folder: string, rules: OldFileRules): readonly OldFile[] {
  const found: OldFile[] = [];
  const folders = [folder];
  const endsAtMs = performance.now() + LONGEST_MS;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const name of namesIn(next)) {
      if (performance.now() > endsAtMs) return found;
      const path = join(next, name);
      const facts = lstatSync(path, { throwIfNoEntry: false });
      if (facts === undefined || facts.uid !== rules.uid || facts.dev !== rules.device) continue;
      if (facts.isDirectory() && !rules.mountPoints.has(path)) folders.push(path);
      else if (isOld(path, facts, rules)) {
        found.push({ path, file: fileIdIn(facts), sizeBytes: facts.size });
      }
    }
  }
  return found;
}

function isOld(path: string, facts: Stats, { untouchedSinceMs, openFiles }: OldFileRules): boolean {
  const usedAtMs = Math.max(facts.mtimeMs, facts.atimeMs);
  return facts.isFile() && facts.nlink === 1 && !openFiles.has(path) && usedAtMs <= untouchedSinceMs;
}

/** Lists the names in a folder; none if it does not exist. */
export function namesIn(folder: string): readonly string[] {
  try {
    return listNames(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
