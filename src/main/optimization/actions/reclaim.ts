import { HOUR_MS } from '../../../shared/model/time';
import type { Action, Planned } from '../action';
import { groupFile, needsAdministrator, refuse } from './find-group';
import { findMemoryGroup, groupMemoryUnsupported } from './group-memory';
import type { ProcessTools } from './process-threads';

const MEBIBYTE = 1024 * 1024;
const USUAL_MEBIBYTES = 256;
const MOST_MEBIBYTES = 4096;
/** It is done once: then nothing holds on to it. */
const LONGEST_MS = 60_000;

/** Pushes memory of an idle control group out to swap, once. It comes back by itself when it is used. */
export function createReclaim(tools: ProcessTools): Action {
  return {
    id: 'reclaim',
    summary: 'Move memory of an idle control group to swap, once',
    effect: 'Freed nothing without swap, and is refused there. Not measured with swap.',
    area: 'memory',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: HOUR_MS,
    // What is squeezed waits for its own memory: that is how it works.
    guards: ['disk'],
    probe: null,
    targets: ['process'],
    unsupported: () => groupMemoryUnsupported(tools.procRoot),
    // Who takes part in a shortage is busy; who has been idle for an hour is known to a person.
    detect: () => [],
    plan(target, value): Planned {
      const mebibytes = value === undefined ? USUAL_MEBIBYTES : Number(value);
      if (!Number.isInteger(mebibytes) || mebibytes < 1 || mebibytes > MOST_MEBIBYTES) {
        return refuse(`the value must be 1 to ${MOST_MEBIBYTES} megabytes`);
      }
      const found = findMemoryGroup(target, tools);
      if (!found.ok) return found;
      const { group, targetText, usedBytes } = found;
      const isOld = group.version === 1;
      const file = groupFile(group, isOld ? 'memory.force_empty' : 'memory.reclaim');
      if (file === undefined) return refuse('this kernel does not support it (requires 5.19 or later)');
      // Version 1 knows no amount: it takes all that it can get.
      const want = isOld ? '0' : String(Math.min(mebibytes * MEBIBYTE, usedBytes));
      const foreign = needsAdministrator(group, file, want);
      if (foreign !== undefined) return foreign;
      const all = isOld ? ' This kernel moves as much as it can.' : '';
      const note = `No undo is needed: memory moved out of ${group.path} returns when it is used.${all}`;
      return { ok: true, plan: { targetText, note, knobs: [{ knob: { kind: 'group-reclaim', file }, want }] } };
    },
  };
}
