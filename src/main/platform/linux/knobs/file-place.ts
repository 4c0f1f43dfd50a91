import { linkSync, lstatSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Knob } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import { makeDirectory } from '../../../base/make-directory';

type PlaceKnob = Extract<Knob, { readonly kind: 'place' }>;

/** A newer file has taken the name of one in quarantine: the undo leaves both alone. */
const REPLACED = 'a newer file';

/** Where a file is, known by device and inode, which a rename keeps; undefined where it is at neither place. */
export function readPlace({ file, place }: PlaceKnob): string | undefined {
  const atPlace = fileIdOf(place) === file.file;
  const atPath = fileIdOf(file.path);
  // Both names at once: a way back that was cut short. It counts as quarantined, so that it is gone again.
  if (atPlace) return atPath === undefined || atPath === file.file ? 'quarantined' : REPLACED;
  return atPath === file.file ? 'in place' : undefined;
}

/**
 * Moves a file into the quarantine or back. There is no moment at which it has no name; the way back never overwrites.
 *
 * @throws where it is not the file it was, or its name is taken
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
    // A rename would overwrite what has come there in between; a link refuses.
    linkSync(place, file.path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || fileIdOf(file.path) !== file.file) throw error;
  }
  unlinkSync(place);
  removeEmptyFolders(dirname(place));
}

/** Deletes a file in quarantine for good. @returns its size in bytes; 0 where it is not there any more */
export function purgePlace({ file, place }: PlaceKnob): number {
  if (fileIdOf(place) !== file.file) return 0;
  const { size } = lstatSync(place);
  unlinkSync(place);
  removeEmptyFolders(dirname(place));
  return size;
}

/** Device and inode of what has a name, a symbolic link itself; undefined where there is nothing. */
export function fileIdOf(path: string): string | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts && fileIdIn(facts);
}

/** Returns device and inode, which identify a file. */
export function fileIdIn({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`;
}

/** Upwards, as far as they are empty; the quarantine itself goes with its last file. */
function removeEmptyFolders(folder: string): void {
  try {
    for (let at = folder; at.includes('/quarantine/'); at = dirname(at)) rmdirSync(at);
  } catch {
    // Others are in it still.
  }
}
