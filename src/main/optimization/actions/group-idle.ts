import { join } from 'node:path';
import type { Knob } from '../../../shared/model/change';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readSysText, readTrimmed } from '../../platform/linux/read-sys';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import {
  findGroup,
  groupFile,
  groupFileMissing,
  groupsUnsupported,
  groupsWhere,
  requireWritable,
  unitKnob,
} from './find-group';
import type { ProcessTools } from './process-threads';

/** The version of systemd that has `CPUWeight=idle`. */
const IDLE_SINCE = 252;
const FLAG = ['cpu.idle', 'cpu.idle'] as const;
const NO_FLAG = 'this kernel does not support idle groups (requires 5.15 or later)';

/** Gives a whole control group only CPU time that no other program needs, which is less than the lowest weight does. */
export function createGroupIdle(tools: ProcessTools): Action {
  return defineAction({
    id: 'group-idle',
    summary: 'Give a control group only CPU time that no other program needs',
    effect: 'Share of one core that two groups needed: 50% before, less than 1% after.',
    area: 'processor',
    risk: 'medium',
    whenDropped: 'set again',
    cooldownMs: 10 * 60_000,
    probe: 'cpu-latency',
    unsupported() {
      const { version = IDLE_SINCE } = tools.units ?? {};
      if (version < IDLE_SINCE) return `your systemd has no idle weight (requires ${IDLE_SINCE} or later)`;
      return groupsUnsupported(tools, 'cpu') ?? groupFileMissing(tools, 'cpu', FLAG, NO_FLAG);
    },
    where: () => groupsWhere(tools),
    detect: culpritsOf('cpu'),
    plan(target) {
      const found = findGroup(target, 'cpu', tools);
      const { group, targetText } = found;
      if (readSysText(join(group.folder, 'cpu.idle')) === '1') refuse('its control group is already idle');
      const knob = unitKnob(found, 'CPUWeight');
      const note = `Affects everything in ${group.path}. Programs that wait for something it holds wait longer.`;
      return { targetText, note, knobs: [{ knob: knob ?? ownIdle(group), want: 'idle' }] };
    },
  });
}

/** Returns the files of a group that no systemd manages. */
function ownIdle(group: ControlGroup): Knob {
  const file = groupFile(group, ['cpu.shares', 'cpu.weight']);
  const flag = groupFile(group, FLAG, NO_FLAG);
  // While a group is idle the kernel replaces its weight and does not restore it.
  const weight = readTrimmed(file.path);
  requireWritable(group, flag, '1');
  requireWritable(group, file, weight);
  return { kind: 'group-idle', file, weight };
}
