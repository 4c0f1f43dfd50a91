import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../base/errors';

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

/**
 * The files beneath a folder that nobody has used for long: only plain files of ours with one name on the same disk,
 * which nobody has open. Symbolic links are not followed, and what is mounted there is not entered.
 */
export function findOldFiles(folder: string, rules: OldFileRules): readonly OldFile[] {
  const found: OldFile[] = [];
  for (const name of listNames(folder)) {
    const path = join(folder, name);
    const facts = lstatSync(path, { throwIfNoEntry: false });
    if (facts === undefined || facts.uid !== rules.uid || facts.dev !== rules.device) continue;
    if (facts.isDirectory()) {
      if (!rules.mountPoints.has(path)) found.push(...findOldFiles(path, rules));
      continue;
    }
    const usedAtMs = Math.max(facts.mtimeMs, facts.atimeMs);
    const isOurs = facts.isFile() && facts.nlink === 1 && !rules.openFiles.has(path);
    if (!isOurs || usedAtMs > rules.untouchedSinceMs) continue;
    found.push({ path, file: `${facts.dev}:${facts.ino}`, sizeBytes: facts.size });
  }
  return found;
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
