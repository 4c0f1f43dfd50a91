import { randomUUID } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { DAY_MS } from '../../../shared/model/time';
import { errnoOf, isMissing, messageOf } from '../../base/errors';
import { listMountPoints, listOpenFiles } from '../../platform/linux/list-open-files';
import { type Action, defineAction, type Plan, readNumber, refuse } from '../action';
import { findOldFiles, type OldFile } from '../find-old-files';
import { bottlenecksOf } from '../situation';

export interface CacheTools {
  readonly cache: string;
  /** Directory in which files stay until they are restored or permanently deleted. */
  readonly quarantine: string;
  readonly procRoot: string;
  readonly uid: number;
  readonly nowMs: () => number;
}

/** Folders in which every file can be created or downloaded again, and whose programs cope with missing files. */
const CACHES = ['ccache', 'electron', 'go-build', 'node-gyp', 'pip', 'sccache', 'thumbnails', 'yarn'];
const USUAL_DAYS = 30;
const LEAST_DAYS = 1;
/** Each file is a line of the preview and a part of one journal record. */
const MOST_FILES = 1_000;

/** Moves old cache files to a quarantine on the same disk, from which they can be restored exactly or deleted later. */
export function createCleanCache(tools: CacheTools): Action {
  const folders = CACHES.map((name) => join(tools.cache, name));
  return defineAction({
    id: 'clean-cache',
    summary: 'Move cache files that have not been used for a long time to a quarantine',
    effect: 'Frees no space until the quarantine is deleted. Moving 2,000 files there and back took 0.09 ms each.',
    area: 'disk',
    risk: 'medium',
    exitPolicy: 'keep',
    isLasting: true,
    cooldownMs: DAY_MS,
    targets: ['path'],
    unsupported: () => (folders.some(isFolder) ? undefined : `${tools.cache} contains none of ${CACHES.join(', ')}`),
    detect: (situation) =>
      bottlenecksOf(situation, ['disk-space']).flatMap(({ text }) =>
        folders.filter(isFolder).map((path) => ({ target: `path:${path}`, problem: text })),
      ),
    plan(target, value) {
      if (target.kind !== 'path') return refuse('the target is not a folder');
      const { path } = target;
      if (!folders.includes(path)) refuse(`only these folders can be cleaned: ${folders.join(', ')}`);
      const days = readNumber(value, USUAL_DAYS, (one) => one >= LEAST_DAYS, 'a number of days, at least 1');
      try {
        return planQuarantine(path, days, tools);
      } catch (error) {
        return refuse(messageOf(error));
      }
    },
  });
}

function planQuarantine(folder: string, days: number, tools: CacheTools): Plan {
  const { uid, quarantine, procRoot, nowMs } = tools;
  const facts = lstatSync(folder);
  if (!facts.isDirectory() || realpathSync(folder) !== folder) refuse('the folder is a symbolic link');
  if (facts.uid !== uid) refuse('the folder belongs to another user');
  const mountPoints = listMountPoints(procRoot);
  if (mountPoints.has(folder)) refuse('the folder is a mount point');
  if (statSync(dirname(quarantine)).dev !== facts.dev) refuse(`the quarantine in ${quarantine} is on another disk`);
  const files = findOldFiles(folder, {
    untouchedSinceMs: nowMs() - days * DAY_MS,
    uid,
    device: facts.dev,
    mountPoints,
    openFiles: listOpenFiles(procRoot),
  });
  if (files.length === 0) refuse(`no files in the folder have been unused for ${plural(days, 'day')}`);
  const chosen = [...files].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MOST_FILES);
  // The quarantine contains the original path, so that files can be restored without Homeostat.
  const batch = join(quarantine, `${nowMs()}-${randomUUID().slice(0, 8)}`);
  const knobs = chosen.map(({ path, file }) => ({
    knob: { kind: 'place', file: { path, file }, place: join(batch, path) } as const,
    want: 'quarantined',
  }));
  return { targetText: folder, note: noteOn(chosen, files.length), knobs };
}

function noteOn(chosen: readonly OldFile[], found: number): string {
  const size = formatBytes(chosen.reduce((sum, one) => sum + one.sizeBytes, 0));
  const rest = found > chosen.length ? ` (the largest of ${found})` : '';
  return `${plural(chosen.length, 'file')}${rest}, ${size}. No space is freed until they are permanently deleted.`;
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (error) {
    // A folder that cannot be read has no files of this person, for example in a home that changed hands.
    if (isMissing(error) || errnoOf(error) === 'EACCES') return false;
    throw error;
  }
}
