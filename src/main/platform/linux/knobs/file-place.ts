import { linkSync, lstatSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Knob } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import { makeDirectory } from '../../../base/make-directory';

type PlaceKnob = Extract<Knob, { readonly kind: 'place' }>;

/** A newer file has the name of the one in quarantine, so that the undo leaves both alone. */
const REPLACED = 'a newer file';

/**
 * Returns the place of a file, identified by device and inode, which a rename preserves; undefined if it is at neither
 * place.
 */
export function readPlace({ file, place }: PlaceKnob): string | undefined {
  const atPlace = fileIdOf(place) === file.file;
  const atPath = fileIdOf(file.path);
  // Both names exist after an interrupted restore. It counts as quarantined, so that the restore is completed.
  if (atPlace) return atPath === undefined || atPath === file.file ? 'quarantined' : REPLACED;
  return atPath === file.file ? 'in place' : undefined;
}

/**
 * Moves a file to the quarantine or back. It always has a name, and restoring never overwrites another file.
 *
 * @throws if it is a different file now, or its name is taken
 */
export function writePlace(knob: PlaceKnob, wanted: string): void {
  const { file, place } = knob;
  if (wanted === 'quarantined') {
    if (fileIdOf(file.path) !== file.file) throw new Error(`${file.path} is now a different file`);
    makeDirectory(dirname(place));
    renameSync(file.path, place);
    return;
  }
  if (fileIdOf(place) !== file.file) throw new Error(`${place} is now a different file`);
  makeDirectory(dirname(file.path));
  try {
    // A rename would overwrite a newer file; a link fails.
    linkSync(place, file.path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || fileIdOf(file.path) !== file.file) throw error;
  }
  unlinkSync(place);
  removeEmptyFolders(dirname(place));
}

/** Permanently deletes a file in quarantine. */
export function purgePlace({ file, place }: PlaceKnob): void {
  if (fileIdOf(place) !== file.file) return;
  unlinkSync(place);
  removeEmptyFolders(dirname(place));
}

/** Returns device and inode of a path, of the link itself for a symbolic link; undefined if it does not exist. */
export function fileIdOf(path: string): string | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts && fileIdIn(facts);
}

/** Returns device and inode, which identify a file. */
export function fileIdIn({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`;
}

/** Removes empty parent folders; the quarantine itself disappears with its last file. */
function removeEmptyFolders(folder: string): void {
  try {
    for (let at = folder; at.includes('/quarantine/'); at = dirname(at)) rmdirSync(at);
  } catch {
    // Other files are still there.
  }
}
