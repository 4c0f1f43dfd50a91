import { HOUR_MS } from '../../../shared/model/time';
import { type Action, defineAction, isWhole, readNumber } from '../action';
import { groupFile, groupFileMissing, groupsWhere, requireWritable } from './find-group';
import { findMemoryGroup, groupMemoryUnsupported, SQUEEZE } from './group-memory';
import type { ProcessTools } from './process-threads';

const MEBIBYTE = 1024 * 1024;
const USUAL_MEBIBYTES = 256;
const MOST_MEBIBYTES = 4096;
/** In version 1 and in version 2. */
const FILES = ['memory.force_empty', 'memory.reclaim'] as const;
const NO_FILE = 'this kernel does not support it (requires 5.19 or later)';

/** Moves memory of an idle control group to swap, once. It returns when it is used. */
export function createReclaim(tools: ProcessTools): Action {
  return defineAction({
    ...SQUEEZE,
    id: 'reclaim',
    summary: 'Move memory of an idle control group to swap, once',
    effect: 'Freed nothing without swap, and is refused there. Not measured with swap.',
    risk: 'medium',
    // It happens once; afterwards there is no setting to keep.
    longestMs: 60_000,
    cooldownMs: HOUR_MS,
    unsupported: () => groupMemoryUnsupported(tools) ?? groupFileMissing(tools, 'memory', FILES, NO_FILE),
    where: () => groupsWhere(tools),
    // It never suggests itself: programs that cause a shortage are busy, and only a person knows which one is idle.
    plan(target, value) {
      const valid = `1 to ${MOST_MEBIBYTES} megabytes`;
      const mebibytes = readNumber(value, USUAL_MEBIBYTES, isWhole(1, MOST_MEBIBYTES), valid);
      const { group, targetText, usedBytes } = findMemoryGroup(target, tools);
      const isOld = group.version === 1;
      const file = groupFile(group, FILES, NO_FILE);
      // Version 1 takes no amount: it moves as much as it can.
      const want = isOld ? '0' : String(Math.min(mebibytes * MEBIBYTE, usedBytes));
      requireWritable(group, file, want);
      const all = isOld ? ' This kernel moves as much as it can.' : '';
      const note = `No undo is needed: memory moved out of ${group.path} returns when it is used.${all}`;
      return { targetText, note, knobs: [{ knob: { kind: 'group-reclaim', file }, want }] };
    },
  });
}
