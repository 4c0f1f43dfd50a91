import { findProgram } from '../../platform/find-program';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, type ProcessTools, threadKnobs } from './process-threads';
import { findProcessorLever } from './processor-lever';

/** It may starve: somebody may wait for a lock that it holds. */
const LONGEST_MS = 10 * 60_000;

/** Lets a process run only when nobody else wants the processor (SCHED_IDLE). */
export function createIdleScheduling(tools: ProcessTools): Action {
  return {
    id: 'idle-scheduling',
    summary: 'Run a process only while no other program needs the processor, for up to ten minutes',
    effect: 'Share of a core used by two programs: 50% before, 0.6% after. No effect across sessions.',
    area: 'processor',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: 10 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => (findProgram('chrt') === undefined ? 'chrt is not installed' : undefined),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      if (value !== undefined && value !== 'idle') return { ok: false, reason: 'the only valid value is idle' };
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      if (findProcessorLever(facts.identity.pid, tools).kind !== 'nice') {
        return {
          ok: false,
          reason: 'the process has its own control group or session, where this has no effect on other programs',
        };
      }
      const note = 'It may get no CPU time at all, and programs that wait for it wait too.';
      const knobs = threadKnobs('scheduling-policy', facts, 'idle', tools.procRoot);
      return { ok: true, plan: { targetText: `${facts.app} (pid ${facts.identity.pid})`, note, knobs } };
    },
  };
}
