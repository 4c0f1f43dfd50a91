import { cpus } from 'node:os';
import { join } from 'node:path';
import { attentionOf } from '../../changes/protected-process';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { readSysText } from '../../platform/linux/read-sys';
import { type Action, defineAction, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupFile, groupsUnsupported, groupsWhere, requireWritable, unitKnob } from './find-group';
import type { ProcessTools } from './process-threads';

const LEAST_CORES = 0.05;
const MICROSECONDS_A_PERCENT = 10_000;

/** Limits how much of the processor a whole control group may use, even while no other program needs it. */
export function createGroupQuota(tools: ProcessTools): Action {
  const cores = Math.max(1, cpus().length);
  return defineAction({
    id: 'group-quota',
    summary: 'Limit how many cores a control group may use, to reduce heat or save battery',
    effect: 'Use of one core: 100% before, 51% after with a quota of one half. The effect on heat was not measured.',
    area: 'processor',
    risk: 'medium',
    whenDropped: 'set again',
    cooldownMs: 10 * 60_000,
    // Heat and power respond more slowly than a trial lasts, so that no probe can measure the effect.
    unsupported: () => groupsUnsupported(tools, 'cpu'),
    where: () => groupsWhere(tools),
    detect: culpritsOf('thermal'),
    plan(target, value) {
      const isValid = (one: number) => one >= LEAST_CORES && one <= cores;
      const allowed = readNumber(value, cores / 2, isValid, `${LEAST_CORES} to ${cores} cores, such as 0.5`);
      const found = findGroup(target, 'cpu', tools);
      const { group, members, targetText } = found;
      const facts = members.map(({ identity }) => ({
        ...readForegroundFacts(tools.procRoot, identity.pid),
        isInFront: tools.isInFront?.(identity.pid),
      }));
      // A guess about a window is a note.
      for (const one of facts) {
        const reason = attentionOf({ ...one, mayHaveWindow: false }, one.isInFront);
        if (reason !== undefined) refuse(reason);
      }
      const quota = readQuota(group);
      if (quota !== undefined && quota <= allowed) refuse('its control group already has a lower quota');
      const knob = unitKnob(found, 'CPUQuota');
      // systemd keeps whole percents.
      const change =
        knob === undefined
          ? ownQuota(group, allowed)
          : { knob, want: String(Math.round(allowed * 100) * MICROSECONDS_A_PERCENT) };
      const mayHaveWindow = facts.some((one) => one.mayHaveWindow && one.isInFront === undefined);
      const window = mayHaveWindow ? ' If it owns the focused window, that window becomes slower too.' : '';
      const note = `Affects everything in ${group.path}. The program may be throttled while others wait for it.${window}`;
      return { targetText, note, knobs: [change] };
    },
  });
}

/** Returns the number of cores that a group may use; undefined if there is no limit. */
function readQuota(group: ControlGroup): number | undefined {
  const [quota = 'max', period = ''] = readLimit(group).split(' ');
  return /^\d+$/.test(quota) ? Number(quota) / Number(period) : undefined;
}

/** Returns microseconds of CPU time and of a period as version 2 shows them; empty without the controller. */
function readLimit({ version, folder }: ControlGroup): string {
  const names = version === 1 ? ['cpu.cfs_quota_us', 'cpu.cfs_period_us'] : ['cpu.max'];
  return names.map((name) => readSysText(join(folder, name)) ?? '').join(' ');
}

/** Returns the change of a group that no systemd manages. */
function ownQuota(group: ControlGroup, allowed: number) {
  const missing = 'the kernel has no CPU quotas for its control group';
  const file = groupFile(group, ['cpu.cfs_quota_us', 'cpu.max'], missing);
  const period = Number(readLimit(group).split(' ')[1]);
  const wanted = Math.round(allowed * period);
  const want = group.version === 1 ? String(wanted) : `${wanted} ${period}`;
  requireWritable(group, file, want, `CPUQuota=${Math.round(allowed * 100)}%`);
  return { knob: { kind: 'group-value', file }, want } as const;
}
