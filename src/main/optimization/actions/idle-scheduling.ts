import { findProgram } from '../../platform/find-program';
import { mayRaisePriority } from '../../platform/linux/knobs/priority-right';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { missingRight } from './kernel-setting';
import { findProcess, type ProcessTools, planForThreads } from './process-threads';
import { findProcessorLever } from './processor-lever';

/** The process may starve while it holds a lock that another program needs. */
const LONGEST_MS = 10 * 60_000;

/** Runs a process only while no other program needs the processor (SCHED_IDLE). */
export function createIdleScheduling(tools: ProcessTools): Action {
  return defineAction({
    id: 'idle-scheduling',
    summary: 'Run a process only while no other program needs the processor, for up to ten minutes',
    effect: 'Share of a core used by two programs: 50% before, 0.6% after. No effect across sessions.',
    area: 'processor',
    risk: 'medium',
    longestMs: LONGEST_MS,
    cooldownMs: 10 * 60_000,
    probe: 'cpu-latency',
    unsupported() {
      if (findProgram('chrt') === undefined) return 'chrt is not installed';
      if (mayRaisePriority(tools.procRoot, 0)) return undefined;
      return missingRight('to restore the former scheduling policy (CAP_SYS_NICE)');
    },
    detect: culpritsOf('cpu'),
    plan(target, value = 'idle') {
      if (value !== 'idle') refuse('the only valid value is idle');
      const facts = findProcess(target, tools);
      if (findProcessorLever(facts.identity.pid, tools).kind !== 'nice')
        refuse('the process has its own control group or session, where this has no effect on other programs');
      const note = 'It may get no CPU time at all, and programs that wait for it wait too.';
      return planForThreads('scheduling-policy', [facts], value, note, tools);
    },
  });
}
