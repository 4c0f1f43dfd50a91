import { freezeProtectionOf } from '../../changes/protected-process';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { readTrimmed } from '../../platform/linux/read-sys';
import { type Action, defineAction, refuse } from '../action';
import { findGroup, groupFile, groupsUnsupported, groupsWhere, requireWritable } from './find-group';
import { PAUSE } from './freeze';
import { nameProcess, type ProcessTools } from './process-threads';

/** Pauses everything in a control group at once, for up to a minute. No process can escape or notice it. */
export function createFreezeGroup(tools: ProcessTools): Action {
  return defineAction({
    ...PAUSE,
    id: 'freeze-group',
    summary: 'Pause everything in a control group for up to one minute',
    effect: 'Nothing in the group runs while it is paused.',
    unsupported: () => groupsUnsupported(tools, 'freezer'),
    where: () => groupsWhere(tools),
    plan(target) {
      const { group, members, targetText } = findGroup(target, 'freezer', tools);
      for (const member of members) {
        const { pid } = member.identity;
        const reason = freezeProtectionOf(readForegroundFacts(tools.procRoot, pid), tools.isInFront?.(pid));
        if (reason !== undefined) refuse(`${nameProcess(member)} must keep running: ${reason}`);
      }
      const isOld = group.version === 1;
      const file = groupFile(group, ['freezer.state', 'cgroup.freeze']);
      // Another program froze it and will want to thaw it.
      if (!['THAWED', '0'].includes(readTrimmed(file.path))) refuse('its control group is already frozen');
      requireWritable(group, file, isOld ? 'FROZEN' : '1');
      const load = isOld ? ' Its processes appear to wait for a disk, and the load average rises.' : '';
      const note = `Everything in ${group.path} is paused. Its connections may be lost.${load}`;
      return { targetText, note, knobs: [{ knob: { kind: 'group-frozen', file }, want: 'frozen' }] };
    },
  });
}
