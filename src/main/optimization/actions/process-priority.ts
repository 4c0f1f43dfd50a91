import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mayRaisePriority } from '../../platform/linux/knobs/priority-right';
import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';
import { missingRight } from './kernel-setting';
import { findProcess, listRelatives, nameProcess, type ProcessTools, planForThreads } from './process-threads';
import { findProcessorLever, hasSessions, readSession } from './processor-lever';

const USUAL_NICE = 10;

/**
 * Gives a process less of the processor through the nice value that has an effect: that of its session, or its own.
 * Refuses a process in a control group of its own, for which `group-weight` exists.
 */
export function createProcessPriority(tools: ProcessTools): Action {
  const { procRoot } = tools;
  return defineAction({
    id: 'process-priority',
    summary: 'Give a process less CPU time while other programs need it',
    effect: 'Missed frames of competing programs: 38% before, 0% after. CPU time of a session: 66% before, 1% after.',
    area: 'processor',
    risk: 'low',
    cooldownMs: 5 * 60_000,
    probe: 'cpu-latency',
    unsupported() {
      if (!existsSync(join(procRoot, 'self/stat'))) return 'this system has no /proc';
      // The nice value of a session can be restored without this right.
      const isUndoable = mayRaisePriority(procRoot, 0) || hasSessions(tools);
      return isUndoable ? undefined : missingRight('to raise a lowered priority again (CAP_SYS_NICE)');
    },
    detect: culpritsOf('cpu'),
    plan(target, value) {
      const nice = String(readNumber(value, USUAL_NICE, isWhole(0, 19), 'a nice value from 0 to 19'));
      const facts = findProcess(target, tools);
      const { pid } = facts.identity;
      const lever = findProcessorLever(pid, tools);
      if (lever.kind === 'group')
        return refuse(
          `the process has its own control group (${lever.path}), where nice does not affect other programs: use group-weight`,
        );
      if (lever.kind === 'session') {
        // The change slows down the whole session, which Homeostat must not depend on.
        const session = readSession(procRoot, pid);
        if ([...listRelatives(tools)].some((relative) => readSession(procRoot, relative) === session))
          refuse('Homeostat or a process that runs it is in the same session');
        return {
          targetText: nameProcess(facts),
          note: 'The process has its own session, where nice alone has no effect. The whole session is slowed down.',
          knobs: [{ knob: { kind: 'autogroup', process: facts.identity }, want: nice }],
        };
      }
      const within = lever.within === undefined ? '' : ` It counts only against other processes in ${lever.within}.`;
      const note = `Lowers the priority of all its threads; threads that it starts later inherit it.${within}`;
      return planForThreads('nice', [facts], nice, note, tools);
    },
  });
}
