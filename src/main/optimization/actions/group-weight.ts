import { readFileSync } from 'node:fs';
import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupFile, groupsUnsupported, requireWritable } from './find-group';
import type { ProcessTools } from './process-threads';

/** Out of 100, the default weight of a group. */
const USUAL_WEIGHT = 10;
/** Version 1 counts in shares, of which a group has 1,024 by default. */
const SHARES_A_WEIGHT = 1024 / 100;
const LEAST_SHARES = 2;

/**
 * Gives a whole control group less of the processor. This is what has an effect on a program in a group of its own, as
 * under systemd: the kernel divides the processor among groups before it considers nice values.
 */
export function createGroupWeight(tools: ProcessTools): Action {
  return defineAction({
    id: 'group-weight',
    summary: 'Give a control group less CPU time while other programs need it',
    effect: 'Share of one core that two groups needed: 50% before, 9% after with a tenth of the weight.',
    area: 'processor',
    risk: 'low',
    cooldownMs: 5 * 60_000,
    probe: 'cpu-latency',
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: culpritsOf('cpu'),
    plan(target, value) {
      const weight = readNumber(value, USUAL_WEIGHT, isWhole(1, 100), 'a weight from 1 to 100');
      const { group, targetText } = findGroup(target, 'cpu', tools);
      const file = groupFile(group, ['cpu.shares', 'cpu.weight']);
      const want = group.version === 1 ? Math.max(LEAST_SHARES, Math.round(weight * SHARES_A_WEIGHT)) : weight;
      const now = Number(readFileSync(file.path, 'utf8'));
      if (now < want) refuse(`its control group already has a lower weight (${now})`);
      const knob = { kind: 'group-value', file } as const;
      if (tools.helperTakes?.(knob) !== true) requireWritable(group, file, String(want), `CPUWeight=${weight}`);
      const note = `Affects everything in ${group.path}; shares within it do not change. It has an effect only while other programs need the processor.`;
      return { targetText, note, knobs: [{ knob, want: String(want) }] };
    },
  });
}
