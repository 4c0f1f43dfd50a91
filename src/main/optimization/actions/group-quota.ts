import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findGroup, groupFile, groupsUnsupported, needsAdministrator, refuse } from './find-group';
import type { ProcessTools } from './process-threads';

const LEAST_CORES = 0.05;

/** Sets how much of the processor a whole control group may have at most, even while nobody else wants it. */
export function createGroupQuota(tools: ProcessTools): Action {
  const cores = availableParallelism();
  return {
    id: 'group-quota',
    summary: 'Limit how many cores a control group may use, to reduce heat or save battery',
    effect: 'Use of one core: 100% before, 51% after with a quota of one half. The effect on heat was not measured.',
    area: 'processor',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 10 * 60_000,
    guards: EVERY_STALL,
    // It is for heat and power, which take longer to answer than a trial lasts.
    probe: null,
    targets: ['process'],
    unsupported: () => groupsUnsupported(tools.procRoot, 'cpu'),
    detect: (situation) => findCulprits(situation, ['thermal']),
    plan(target, value): Planned {
      const allowed = value === undefined ? cores / 2 : Number(value);
      if (!(allowed >= LEAST_CORES && allowed <= cores)) {
        return refuse(`the value must be ${LEAST_CORES} to ${cores} cores, such as 0.5`);
      }
      const found = findGroup(target, 'cpu', tools);
      if (!found.ok) return found;
      const { group, members, targetText } = found;
      const facts = members.map(({ identity }) => readForegroundFacts(tools.procRoot, identity.pid));
      if (facts.some(({ isTerminalForeground }) => isTerminalForeground)) return refuse('a terminal is waiting for it');
      const file = groupFile(group, group.version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max');
      if (file === undefined) return refuse('the kernel has no CPU quotas for its control group');
      const { quota, periodMicroseconds } = readQuota(group, file.path);
      const wanted = Math.round(allowed * periodMicroseconds);
      if (quota !== undefined && quota <= wanted) return refuse('its control group already has a lower quota');
      const want = group.version === 1 ? String(wanted) : `${wanted} ${periodMicroseconds}`;
      const foreign = needsAdministrator(group, file, want, `CPUQuota=${Math.round(allowed * 100)}%`);
      if (foreign !== undefined) return foreign;
      const mayHaveWindow = facts.some((one) => one.mayHaveWindow);
      const window = mayHaveWindow ? ' If it owns the focused window, that window becomes slower too.' : '';
      const note = `Affects everything in ${group.path}. The program may be throttled while others wait for it.${window}`;
      return { ok: true, plan: { targetText, note, knobs: [{ knob: { kind: 'group-value', file }, want }] } };
    },
  };
}

/** In microseconds of processor time in each period; no quota is undefined. */
function readQuota({ version, folder }: ControlGroup, path: string) {
  const period = version === 1 ? ` ${readFileSync(`${folder}/cpu.cfs_period_us`, 'utf8')}` : '';
  const [quota = '', periodText] = `${readFileSync(path, 'utf8').trim()}${period}`.split(' ');
  const isUnlimited = quota === 'max' || quota === '-1';
  return { quota: isUnlimited ? undefined : Number(quota), periodMicroseconds: Number(periodText) };
}
