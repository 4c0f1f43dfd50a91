import { readFileSync } from 'node:fs';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findGroup, groupFile, groupsUnsupported, needsAdministrator, refuse } from './find-group';
import type { ProcessTools } from './process-threads';

/** Of the 100 that a group usually weighs. */
const USUAL_WEIGHT = 10;
/** Version 1 counts the same in shares, of which a group usually has 1,024. */
const SHARES_A_WEIGHT = 1024 / 100;
const LEAST_SHARES = 2;

/**
 * Lets a whole control group have less of the processor: the lever that binds where a program is in a group of its own,
 * as desktops and services are under systemd, since the kernel shares between groups before it looks at nice.
 */
export function createGroupWeight(tools: ProcessTools): Action {
  return {
    id: 'group-weight',
    summary: 'Give a control group less CPU time while other programs need it',
    effect: 'Share of one core that two groups needed: 50% before, 9% after with a tenth of the weight.',
    area: 'processor',
    risk: 'low',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 5 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      const weight = value === undefined ? USUAL_WEIGHT : Number(value);
      if (!Number.isInteger(weight) || weight < 1 || weight > 100)
        return refuse('the value must be a weight from 1 to 100');
      const found = findGroup(target, 'cpu', tools);
      if (!found.ok) return found;
      const { group, targetText } = found;
      const file = groupFile(group, group.version === 1 ? 'cpu.shares' : 'cpu.weight');
      if (file === undefined) return refuse('its control group no longer exists');
      const want = group.version === 1 ? Math.max(LEAST_SHARES, Math.round(weight * SHARES_A_WEIGHT)) : weight;
      const now = Number(readFileSync(file.path, 'utf8'));
      if (now < want) return refuse(`its control group already has a lower weight (${now})`);
      const knob = { kind: 'group-value', file } as const;
      const foreign = needsAdministrator(group, file, String(want), `CPUWeight=${weight}`);
      if (foreign !== undefined && tools.helperTakes?.(knob) !== true) return foreign;
      const note = `Affects everything in ${group.path}; shares within it do not change. It has an effect only while other programs need the processor.`;
      return {
        ok: true,
        plan: { targetText, note, knobs: [{ knob, want: String(want) }] },
      };
    },
  };
}
