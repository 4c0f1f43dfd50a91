import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { attentionOf } from '../../changes/protected-process';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { readTrimmed } from '../../platform/linux/read-sys';
import { type Action, defineAction, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupFile, groupsUnsupported, requireWritable } from './find-group';
import type { ProcessTools } from './process-threads';

const LEAST_CORES = 0.05;

/** Limits how much of the processor a whole control group may use, even while no other program needs it. */
export function createGroupQuota(tools: ProcessTools): Action {
  const cores = Math.max(1, cpus().length);
  return defineAction({
    id: 'group-quota',
    summary: 'Limit how many cores a control group may use, to reduce heat or save battery',
    effect: 'Use of one core: 100% before, 51% after with a quota of one half. The effect on heat was not measured.',
    area: 'processor',
    risk: 'medium',
    cooldownMs: 10 * 60_000,
    // Heat and power respond more slowly than a trial lasts, so that no probe can measure the effect.
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: culpritsOf('thermal'),
    plan(target, value) {
      const isValid = (one: number) => one >= LEAST_CORES && one <= cores;
      const allowed = readNumber(value, cores / 2, isValid, `${LEAST_CORES} to ${cores} cores, such as 0.5`);
      const { group, members, targetText } = findGroup(target, 'cpu', tools);
      const facts = members.map(({ identity }) => ({
        ...readForegroundFacts(tools.procRoot, identity.pid),
        isInFront: tools.isInFront?.(identity.pid),
      }));
      // A guess about a window is a note.
      for (const one of facts) {
        const reason = attentionOf({ ...one, mayHaveWindow: false }, one.isInFront);
        if (reason !== undefined) refuse(reason);
      }
      const missing = 'the kernel has no CPU quotas for its control group';
      const file = groupFile(group, ['cpu.cfs_quota_us', 'cpu.max'], missing);
      const { quota, periodMicroseconds } = readQuota(group, file.path);
      const wanted = Math.round(allowed * periodMicroseconds);
      if (quota !== undefined && quota <= wanted) refuse('its control group already has a lower quota');
      const want = group.version === 1 ? String(wanted) : `${wanted} ${periodMicroseconds}`;
      requireWritable(group, file, want, `CPUQuota=${Math.round(allowed * 100)}%`);
      const mayHaveWindow = facts.some((one) => one.mayHaveWindow && one.isInFront === undefined);
      const window = mayHaveWindow ? ' If it owns the focused window, that window becomes slower too.' : '';
      const note = `Affects everything in ${group.path}. The program may be throttled while others wait for it.${window}`;
      return { targetText, note, knobs: [{ knob: { kind: 'group-value', file }, want }] };
    },
  });
}

/** Microseconds of CPU time in each period; the quota is undefined if there is none. */
function readQuota({ version, folder }: ControlGroup, path: string) {
  const period = version === 1 ? ` ${readFileSync(`${folder}/cpu.cfs_period_us`, 'utf8')}` : '';
  const [quota = '', periodText] = `${readTrimmed(path)}${period}`.split(' ');
  const isUnlimited = quota === 'max' || quota === '-1';
  return { quota: isUnlimited ? undefined : Number(quota), periodMicroseconds: Number(periodText) };
}
