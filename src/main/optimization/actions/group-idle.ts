import { readTrimmed } from '../../platform/linux/read-sys';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupFile, groupsUnsupported, requireWritable } from './find-group';
import type { ProcessTools } from './process-threads';

/** Gives a whole control group only CPU time that no other program needs, which is less than the lowest weight does. */
export function createGroupIdle(tools: ProcessTools): Action {
  return defineAction({
    id: 'group-idle',
    summary: 'Give a control group only CPU time that no other program needs',
    effect: 'Share of one core that two groups needed: 50% before, less than 1% after.',
    area: 'processor',
    risk: 'medium',
    cooldownMs: 10 * 60_000,
    probe: 'cpu-latency',
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: culpritsOf('cpu'),
    plan(target) {
      const { group, targetText } = findGroup(target, 'cpu', tools);
      const file = groupFile(group, ['cpu.shares', 'cpu.weight']);
      const unsupported = 'this kernel does not support idle groups (requires 5.15 or later)';
      const flag = groupFile(group, ['cpu.idle', 'cpu.idle'], unsupported);
      if (readTrimmed(flag.path) === '1') refuse('its control group is already idle');
      // While a group is idle the kernel replaces its weight and does not restore it.
      const weight = readTrimmed(file.path);
      requireWritable(group, flag, '1');
      requireWritable(group, file, weight);
      const note = `Affects everything in ${group.path}. Programs that wait for something it holds wait longer.`;
      return { targetText, note, knobs: [{ knob: { kind: 'group-idle', file, weight }, want: 'idle' }] };
    },
  });
}
