import { join } from 'node:path';
import type { Knob } from '../../../shared/model/change';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readSysNumber, readSysText } from '../../platform/linux/read-sys';
import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { findGroup, groupFile, groupsUnsupported, groupsWhere, requireWritable, unitKnob } from './find-group';
import type { ProcessTools } from './process-threads';

const MOST_TASKS = 1_000_000;
/** A program that starts fewer is not the one that floods the machine. */
const LEAST_TASKS = 16;

/** Stops a program from starting ever more processes and threads; those that exist continue. */
export function createGroupTasks(tools: ProcessTools): Action {
  return defineAction({
    id: 'group-tasks',
    summary: 'Limit how many processes and threads a control group may have',
    effect: 'Not measured. A program that cannot start a process may fail.',
    area: 'processor',
    risk: 'medium',
    whenDropped: 'set again',
    cooldownMs: 10 * 60_000,
    unsupported: () => groupsUnsupported(tools, 'pids'),
    where: () => groupsWhere(tools),
    // It never suggests itself: many processes are no problem by themselves.
    plan(target, value) {
      const found = findGroup(target, 'pids', tools);
      const { group, targetText } = found;
      const current = readSysNumber(join(group.folder, 'pids.current')) ?? LEAST_TASKS;
      const least = Math.max(LEAST_TASKS, current);
      const valid = `a number of at least ${least}, which it has now`;
      const want = String(readNumber(value, least, isWhole(least, MOST_TASKS), valid));
      const now = readSysText(join(group.folder, 'pids.max')) ?? 'max';
      if (now !== 'max' && Number(now) <= Number(want)) refuse(`its control group already has a lower limit (${now})`);
      const note = `Everything in ${group.path} may have ${want} processes and threads. Starting more fails.`;
      return { targetText, note, knobs: [{ knob: unitKnob(found, 'TasksMax') ?? ownLimit(group, want), want }] };
    },
  });
}

/** Returns the file of a group that no systemd manages. */
function ownLimit(group: ControlGroup, want: string): Knob {
  const file = groupFile(group, ['pids.max', 'pids.max']);
  requireWritable(group, file, want, `TasksMax=${want}`);
  return { kind: 'group-value', file };
}
