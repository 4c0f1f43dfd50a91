import { readFileSync } from 'node:fs';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findGroup, groupFile, groupsUnsupported, needsAdministrator, refuse } from './find-group';
import type { ProcessTools } from './process-threads';

/** Gives a whole control group only what nobody else wants of the processor. Stronger than the least weight. */
export function createGroupIdle(tools: ProcessTools): Action {
  return {
    id: 'group-idle',
    summary: 'Give a control group only CPU time that no other program needs',
    effect: 'Share of one core that two groups needed: 50% before, less than 1% after.',
    area: 'processor',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 10 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target): Planned {
      const found = findGroup(target, 'cpu', tools);
      if (!found.ok) return found;
      const { group, targetText } = found;
      const file = groupFile(group, group.version === 1 ? 'cpu.shares' : 'cpu.weight');
      const flag = groupFile(group, 'cpu.idle');
      if (file === undefined) return refuse('its control group no longer exists');
      if (flag === undefined) return refuse('this kernel does not support idle groups (requires 5.15 or later)');
      if (readFileSync(flag.path, 'utf8').trim() === '1') return refuse('its control group is already idle');
      // The kernel writes another weight while a group is idle, and forgets the one that it had.
      const weight = readFileSync(file.path, 'utf8').trim();
      const foreign = needsAdministrator(group, flag, '1') ?? needsAdministrator(group, file, weight);
      if (foreign !== undefined) return foreign;
      const note = `Affects everything in ${group.path}. Programs that wait for something it holds wait longer.`;
      return {
        ok: true,
        plan: { targetText, note, knobs: [{ knob: { kind: 'group-idle', file, weight }, want: 'idle' }] },
      };
    },
  };
}
