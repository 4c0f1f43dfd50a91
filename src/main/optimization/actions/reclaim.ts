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
    summary: 'Push memory of an idle control group out to swap, once',
    effect: 'Without swap nothing was freed, and it is refused there. With swap it was not measured.',
    area: 'memory',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: 3_600_000,
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
        return refuse(`give 1 to ${MOST_MEBIBYTES} megabytes`);
      }
      const found = findMemoryGroup(target, tools);
      if (!found.ok) return found;
      const { group, targetText, usedBytes } = found;
      const isOld = group.version === 1;
      const file = groupFile(group, isOld ? 'memory.force_empty' : 'memory.reclaim');
      if (file === undefined) return refuse('this kernel cannot be asked for it (5.19 and later can)');
      // Version 1 knows no amount: it takes all that it can get.
      const want = isOld ? '0' : String(Math.min(mebibytes * MEBIBYTE, usedBytes));
      const foreign = needsAdministrator(group, file, want);
      if (foreign !== undefined) return foreign;
      const all = isOld ? ' Here that is as much as can be had.' : '';
      const note = `Nothing needs to be undone: what is pushed out of ${group.path} comes back when it is used.${all}`;
      return { ok: true, plan: { targetText, note, knobs: [{ knob: { kind: 'group-reclaim', file }, want }] } };
    },
  };
}
