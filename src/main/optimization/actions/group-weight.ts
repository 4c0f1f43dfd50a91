import { join } from 'node:path';
import type { Knob } from '../../../shared/model/change';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readSysText } from '../../platform/linux/read-sys';
import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import {
  type FoundGroup,
  findGroup,
  groupFile,
  groupsUnsupported,
  groupsWhere,
  requireWritable,
  unitKnob,
} from './find-group';
import type { ProcessTools } from './process-threads';

/** Out of 100, the default weight of a group. */
const USUAL_WEIGHT = 10;
/** Version 1 counts in shares, of which a group has 1,024 by default. */
const SHARES_A_WEIGHT = 1024 / 100;
const LEAST_SHARES = 2;
const DEFAULT_WEIGHT = 100;

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
    whenDropped: 'set again',
    cooldownMs: 5 * 60_000,
    probe: 'cpu-latency',
    unsupported: () => groupsUnsupported(tools, 'cpu'),
    where: () => groupsWhere(tools),
    detect: culpritsOf('cpu'),
    plan(target, value) {
      const weight = readNumber(value, USUAL_WEIGHT, isWhole(1, 100), 'a weight from 1 to 100');
      const found = findGroup(target, 'cpu', tools);
      const { group, targetText } = found;
      const { now, want } = readWeight(group, weight);
      if (now < want) refuse(`its control group already has a lower weight (${now})`);
      const knob = weightKnob(found, weight, tools);
      const note = `Affects everything in ${group.path}; shares within it do not change. It has an effect only while other programs need the processor.`;
      return { targetText, note, knobs: [{ knob, want: String(want) }] };
    },
  });
}

/**
 * Reads the weight of a group, and converts a wanted one, both as the kernel counts in that version. A group without the
 * controller has the same share as every other.
 */
export function readWeight({ version, folder }: ControlGroup, weight: number) {
  const text = readSysText(join(folder, version === 1 ? 'cpu.shares' : 'cpu.weight'));
  const now = text === undefined ? DEFAULT_WEIGHT : Number(text);
  return { now, want: version === 1 ? Math.max(LEAST_SHARES, Math.round(weight * SHARES_A_WEIGHT)) : weight };
}

/** Returns the weight of the unit that owns a group, or its file if no systemd manages it. */
export function weightKnob(found: FoundGroup, weight: number, tools: ProcessTools): Knob {
  const knob = unitKnob(found, 'CPUWeight');
  if (knob !== undefined) return knob;
  const { group } = found;
  return ownWeight(group, readWeight(group, weight).want, weight, tools);
}

function ownWeight(group: ControlGroup, want: number, weight: number, tools: ProcessTools): Knob {
  const file = groupFile(group, ['cpu.shares', 'cpu.weight']);
  const knob = { kind: 'group-value', file } as const;
  if (tools.helperTakes?.(knob) !== true) requireWritable(group, file, String(want), `CPUWeight=${weight}`);
  return knob;
}
