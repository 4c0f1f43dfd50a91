import { readFileSync } from 'node:fs';
import type { Action, Planned } from '../action';
import { findCulprits } from '../situation';
import { groupFile, needsAdministrator, refuse } from './find-group';
import { findMemoryGroup, groupMemoryUnsupported } from './group-memory';
import type { ProcessTools } from './process-threads';

const LONGEST_MS = 15 * 60_000;
const MEBIBYTE = 1024 * 1024;
const LEAST_MEBIBYTES = 32;
/** Of what it holds: taking more at once makes it read everything back. */
const USUAL_SHARE = 0.75;
/** A group that holds less of the machine's memory has little to give. */
const LEAST_RATIO = 0.25;

/**
 * Caps the memory of a control group in the background, so that what it does not use goes to swap. Measured without
 * swap it did harm, and is refused there.
 */
export function createGroupMemoryHigh(tools: ProcessTools): Action {
  return {
    id: 'group-memory-high',
    summary: 'Cap the memory of a background control group for up to 15 minutes',
    effect:
      'Harmful when tested without swap: other programs waited 56 ms for a disk instead of 1 ms. Not measured with swap.',
    area: 'memory',
    risk: 'high',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: 15 * 60_000,
    // What is squeezed waits for its own memory: that is how it works.
    guards: ['disk'],
    // What it does to the disks shows there first.
    probe: 'disk-sync',
    targets: ['process'],
    unsupported: () => groupMemoryUnsupported(tools.procRoot),
    detect: (situation) => findCulprits(situation, ['memory']),
    plan(target, value): Planned {
      const found = findMemoryGroup(target, tools);
      if (!found.ok) return found;
      const { group, targetText, usedBytes, usedRatio } = found;
      if (usedRatio < LEAST_RATIO) {
        return refuse(`its control group uses only ${Math.round(usedRatio * 100)}% of the memory`);
      }
      const mebibytes = value === undefined ? Math.floor((usedBytes * USUAL_SHARE) / MEBIBYTE) : Number(value);
      const used = Math.floor(usedBytes / MEBIBYTE);
      if (!Number.isInteger(mebibytes) || mebibytes < LEAST_MEBIBYTES || mebibytes < used / 2) {
        return refuse(`the value must be a number of megabytes, at least half of the ${used} in use`);
      }
      const isOld = group.version === 1;
      const file = groupFile(group, isOld ? 'memory.limit_in_bytes' : 'memory.high');
      if (file === undefined) return refuse('its control group no longer exists');
      const want = String(mebibytes * MEBIBYTE);
      const now = readFileSync(file.path, 'utf8').trim();
      if (now !== 'max' && Number(now) <= Number(want)) return refuse('its control group already has a lower cap');
      const foreign = needsAdministrator(group, file, want, isOld ? `MemoryLimit=${want}` : `MemoryHigh=${want}`);
      if (foreign !== undefined) return foreign;
      const hard = isOld ? ' This is a hard cap: if swap is full, its processes are killed.' : '';
      const note = `Caps everything in ${group.path}. Reading back memory that it needs may wear out the disk.${hard}`;
      return { ok: true, plan: { targetText, note, knobs: [{ knob: { kind: 'group-value', file }, want }] } };
    },
  };
}
