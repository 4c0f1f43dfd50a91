import { readFileSync } from 'node:fs';
import { freezeProtectionOf } from '../../changes/protected-process';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findGroup, groupFile, groupsUnsupported, needsAdministrator, refuse } from './find-group';
import type { ProcessTools } from './process-threads';

const LONGEST_MS = 60_000;

/** Stops everything in a control group at once, for a minute at most; no process can escape it or tell. */
export function createFreezeGroup(tools: ProcessTools): Action {
  return {
    id: 'freeze-group',
    summary: 'Pause everything in a control group for up to one minute',
    effect: 'Nothing in the group runs while it is paused.',
    area: 'processor',
    risk: 'high',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: 30 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => groupsUnsupported(tools.procRoot, 'freezer'),
    // Nobody but a person knows what may stand still.
    detect: () => [],
    plan(target): Planned {
      const found = findGroup(target, 'freezer', tools);
      if (!found.ok) return found;
      const { group, members, targetText } = found;
      for (const { identity, app } of members) {
        const reason = freezeProtectionOf(readForegroundFacts(tools.procRoot, identity.pid));
        if (reason !== undefined) return refuse(`${app} (pid ${identity.pid}) must keep running: ${reason}`);
      }
      const isOld = group.version === 1;
      const file = groupFile(group, isOld ? 'freezer.state' : 'cgroup.freeze');
      if (file === undefined) return refuse('its control group no longer exists');
      // Who froze it will want to let it go on.
      if (!['THAWED', '0'].includes(readFileSync(file.path, 'utf8').trim())) {
        return refuse('its control group is already frozen');
      }
      const foreign = needsAdministrator(group, file, isOld ? 'FROZEN' : '1');
      if (foreign !== undefined) return foreign;
      const load = isOld ? ' Its processes appear to wait for a disk, and the load average rises.' : '';
      const note = `Everything in ${group.path} is paused. Its connections may be lost.${load}`;
      return {
        ok: true,
        plan: { targetText, note, knobs: [{ knob: { kind: 'group-frozen', file }, want: 'frozen' }] },
      };
    },
  };
}
