import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../base/errors';
import { listNames } from '../base/list-names';
import { fileIdIn } from '../platform/linux/knobs/file-place';

export interface OldFile {
  readonly path: string;
  /** Device and inode. */
  readonly file: string;
  readonly sizeBytes: number;
}

export interface OldFileRules {
  /** Neither read nor written since. */
  readonly untouchedSinceMs: number;
  readonly uid: number;
  readonly device: number;
  readonly mountPoints: ReadonlySet<string>;
  readonly openFiles: ReadonlySet<string>;
}

/** The tick waits while a folder is read: a larger one is not finished. */
const LONGEST_MS = 500;

/**
 * The files beneath a folder that nobody has used for long: only plain files of ours with one name on the same disk,
 * which nobody has open. Symbolic links are not followed, and what is mounted there is not entered. Of a folder that
 * takes longer than half a second, those that were found by then.
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

function namesIn(folder: string): readonly string[] {
  try {
    return listNames(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
