import { join } from 'node:path';
import { readSysText } from '../../platform/linux/read-sys';
import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupsUnsupported, groupsWhere, unitKnob } from './find-group';
import type { ProcessTools } from './process-threads';

/** Out of 100, the default weight of a group. */
const USUAL_WEIGHT = 10;
const DEFAULT_WEIGHT = 100;

/** Gives everything in a unit less of the disks while others need them. */
export function createGroupIoWeight(tools: ProcessTools): Action {
  return defineAction({
    id: 'group-io-weight',
    summary: 'Give a unit of yours less access to the disks while other programs need them',
    effect: 'Not measured. It has an effect with the I/O scheduler BFQ or with io.cost only.',
    area: 'disk',
    risk: 'low',
    whenDropped: 'set again',
    cooldownMs: 10 * 60_000,
    probe: 'disk-sync',
    unsupported() {
      if (tools.units === undefined) return 'no systemd manages the control groups of this machine: use io-class';
      return groupsUnsupported(tools, 'io');
    },
    where: () => groupsWhere(tools),
    detect: culpritsOf('disk-latency', 'disk-throughput'),
    plan(target, value) {
      const weight = readNumber(value, USUAL_WEIGHT, isWhole(1, DEFAULT_WEIGHT), 'a weight from 1 to 100');
      const found = findGroup(target, 'io', tools);
      const { group, targetText } = found;
      const now = Number(
        /^default (\d+)/.exec(readSysText(join(group.folder, 'io.weight')) ?? '')?.[1] ?? DEFAULT_WEIGHT,
      );
      if (now < weight) refuse(`its control group already has a lower weight (${now})`);
      const knob = unitKnob(found, 'IOWeight') ?? refuse('no systemd manages its control group: use io-class');
      const note = `Affects everything in ${group.path}. It has an effect only while other programs need the same disk.`;
      return { targetText, note, knobs: [{ knob, want: String(weight) }] };
    },
  });
}
