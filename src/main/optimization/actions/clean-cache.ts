import { randomUUID } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { DAY_MS } from '../../../shared/model/time';
import { errnoOf, isMissing, messageOf } from '../../base/errors';
import { listMountPoints, listOpenFiles } from '../../platform/linux/list-open-files';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findOldFiles, type OldFile } from '../find-old-files';
import { bottlenecksOf } from '../situation';

export interface CacheTools {
  /** The person's cache folder. */
  readonly cache: string;
  /** Where files are kept until they are restored or deleted for good. */
  readonly quarantine: string;
  readonly procRoot: string;
  readonly uid: number;
  readonly nowMs: () => number;
}

/** Folders of which every file can be made or fetched anew, and whose owners cope with a missing one. */
const CACHES = ['ccache', 'electron', 'go-build', 'node-gyp', 'pip', 'sccache', 'thumbnails', 'yarn'];
const USUAL_DAYS = 30;
const LEAST_DAYS = 1;
/** Each is a line of the preview, and a part of one record of the journal. */
const MOST_FILES = 1_000;

/** Moves old cache files into a quarantine on the same disk, from where they come back exactly or are deleted later. */
export function createCleanCache(tools: CacheTools): Action {
  const folders = CACHES.map((name) => join(tools.cache, name));
  return {
    id: 'clean-cache',
    summary: 'Move cache files that have not been used for a long time to a quarantine',
    effect: 'Frees no space until the quarantine is deleted. Moving 2,000 files there and back took 0.09 ms each.',
    area: 'disk',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'keep',
    isLasting: true,
    longestMs: null,
    cooldownMs: DAY_MS,
    guards: EVERY_STALL,
    probe: null,
    targets: ['path'],
    unsupported: () => (folders.some(isFolder) ? undefined : `${tools.cache} contains none of ${CACHES.join(', ')}`),
    detect: (situation) =>
      bottlenecksOf(situation, ['disk-space']).flatMap(({ text }) =>
        folders.filter(isFolder).map((path) => ({ target: `path:${path}`, problem: text })),
      ),
    plan(target, value): Planned {
      if (target.kind !== 'path') return { ok: false, reason: 'the target is not a folder' };
      const { path } = target;
      if (!folders.includes(path))
        return { ok: false, reason: `only these folders can be cleaned: ${folders.join(', ')}` };
      const days = value === undefined ? USUAL_DAYS : Number(value);
      if (!(days >= LEAST_DAYS)) return { ok: false, reason: 'the value must be a number of days, at least 1' };
      try {
        return planQuarantine(path, days, tools);
      } catch (error) {
        return { ok: false, reason: messageOf(error) };
      }
    },
  };
}

function planQuarantine(folder: string, days: number, tools: CacheTools): Planned {
  const { uid, quarantine, procRoot, nowMs } = tools;
  const facts = lstatSync(folder);
  if (!facts.isDirectory() || realpathSync(folder) !== folder)
    return { ok: false, reason: 'the folder is a symbolic link' };
  if (facts.uid !== uid) return { ok: false, reason: 'the folder belongs to another user' };
  const mountPoints = listMountPoints(procRoot);
  if (mountPoints.has(folder)) return { ok: false, reason: 'the folder is a mount point' };
  if (statSync(dirname(quarantine)).dev !== facts.dev) {
    return { ok: false, reason: `the quarantine in ${quarantine} is on another disk` };
  }
  const files = findOldFiles(folder, {
    untouchedSinceMs: nowMs() - days * DAY_MS,
    uid,
    device: facts.dev,
    mountPoints,
    openFiles: listOpenFiles(procRoot),
  });
  if (files.length === 0)
    return { ok: false, reason: `no files in the folder have been unused for ${plural(days, 'day')}` };
  const chosen = [...files].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MOST_FILES);
  // The original path stands in the quarantine as it was: whoever finds it without us can put everything back.
  const batch = join(quarantine, `${nowMs()}-${randomUUID().slice(0, 8)}`);
  const knobs = chosen.map(({ path, file }) => ({
    knob: { kind: 'place', file: { path, file }, place: join(batch, path) } as const,
    want: 'quarantined',
  }));
  return { ok: true, plan: { targetText: folder, note: noteOn(chosen, files.length), knobs } };
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
    // Where we may not look there is nothing of this person's: somebody else's home was handed on, say.
    if (isMissing(error) || errnoOf(error) === 'EACCES') return false;
    throw error;
  }
}
