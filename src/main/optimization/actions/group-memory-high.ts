import { join } from 'node:path';
import type { Knob } from '../../../shared/model/change';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readSysText } from '../../platform/linux/read-sys';
import { type Action, defineAction, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { groupFile, groupsWhere, requireWritable, unitKnob } from './find-group';
import { findMemoryGroup, groupMemoryUnsupported, SQUEEZE } from './group-memory';
import type { ProcessTools } from './process-threads';

const MEBIBYTE = 1024 * 1024;
const LEAST_MEBIBYTES = 32;
/**
 * Caps the memory that is in use now, so that it grows no further. A lower cap takes as long as the kernel needs to swap
 * the difference, in which systemd does not answer.
 */
const AS_USED = 'used';
/** Share of the memory in use. A lower cap would make the group read everything back. */
const USUAL_SHARE = 0.75;
/** A group that uses a smaller share of the machine's memory has little to free. */
const LEAST_RATIO = 0.25;
/** In version 1 and in version 2. */
const FILES = ['memory.limit_in_bytes', 'memory.high'] as const;

/** Caps the memory of a background control group, so that unused memory moves to swap. Harmful without swap. */
export function createGroupMemoryHigh(tools: ProcessTools): Action {
  return defineAction({
    ...SQUEEZE,
    id: 'group-memory-high',
    summary: 'Cap the memory of a background control group for up to 15 minutes',
    effect:
      'Harmful when tested without swap: other programs waited 56 ms for a disk instead of 1 ms. Not measured with swap.',
    risk: 'high',
    longestMs: 15 * 60_000,
    cooldownMs: 15 * 60_000,
    // The disks show its side effects first.
    probe: 'disk-sync',
    unsupported: () => groupMemoryUnsupported(tools),
    where: () => groupsWhere(tools),
    detect: culpritsOf('memory'),
    plan(target, value) {
      const found = findMemoryGroup(target, tools);
      const { group, targetText, usedBytes, usedRatio } = found;
      if (usedRatio < LEAST_RATIO) refuse(`its control group uses only ${Math.round(usedRatio * 100)}% of the memory`);
      const used = Math.floor(usedBytes / MEBIBYTE);
      const mebibytes = readNumber(
        value === AS_USED ? String(used) : value,
        Math.floor((usedBytes * USUAL_SHARE) / MEBIBYTE),
        (one) => Number.isInteger(one) && one >= LEAST_MEBIBYTES && one >= used / 2,
        `${AS_USED}, or a number of megabytes, at least half of the ${used} in use`,
      );
      const isOld = group.version === 1;
      const want = String(mebibytes * MEBIBYTE);
      const now = readSysText(join(group.folder, FILES[isOld ? 0 : 1])) ?? 'max';
      if (now !== 'max' && Number(now) <= Number(want)) refuse('its control group already has a lower cap');
      const knob = unitKnob(found, 'MemoryHigh') ?? ownCap(group, want);
      const hard = isOld ? ' This is a hard cap: if swap is full, its processes are killed.' : '';
      const note = `Caps everything in ${group.path}. Reading back memory that it needs may wear out the disk.${hard}`;
      return { targetText, note, knobs: [{ knob, want }] };
    },
  });
}

/** Returns the file of a group that no systemd manages. */
function ownCap(group: ControlGroup, want: string): Knob {
  const file = groupFile(group, FILES);
  requireWritable(group, file, want, `${group.version === 1 ? 'MemoryLimit' : 'MemoryHigh'}=${want}`);
  return { kind: 'group-value', file };
}
