import { readFileSync } from 'node:fs';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findGroup, groupFile, groupsUnsupported, needsAdministrator, refuse } from './find-group';
import type { ProcessTools } from './process-threads';

/** Gives a whole control group only what nobody else wants of the processor. Stronger than the least weight. */
export function createGroupIdle(tools: ProcessTools): Action {
  return {
    id: 'group-idle',
    summary: 'Let a control group have only what nobody else wants of the processor',
    effect: 'Of one core that two groups wanted: 50 % before, less than 1 % after.',
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
      if (file === undefined) return refuse('its control group has gone');
      if (flag === undefined) return refuse('this kernel has no idle groups (5.15 and later have)');
      if (readFileSync(flag.path, 'utf8').trim() === '1') return refuse('its control group is idle already');
      // The kernel writes another weight while a group is idle, and forgets the one that it had.
      const weight = readFileSync(file.path, 'utf8').trim();
      const foreign = needsAdministrator(group, flag, '1') ?? needsAdministrator(group, file, weight);
      if (foreign !== undefined) return foreign;
      const note = `All of ${group.path} is turned. Whoever waits for something that it holds waits with it.`;
      return {
        ok: true,
        plan: { targetText, note, knobs: [{ knob: { kind: 'group-idle', file, weight }, want: 'idle' }] },
      };
    },
  };
}
