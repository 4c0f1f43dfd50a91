import { spawnSync } from 'node:child_process';
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
    summary: 'Let a process run only while nobody else wants the processor, for ten minutes at most',
    effect: 'Of a core that it shares with another program it got 50 % before, 0.6 % after; none across sessions.',
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
    unsupported: () => (spawnSync('chrt', ['--version']).error === undefined ? undefined : 'chrt is not installed'),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      if (value !== undefined && value !== 'idle') return { ok: false, reason: 'it can be idle only' };
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      if (findProcessorLever(facts.identity.pid, tools).kind !== 'nice') {
        return {
          ok: false,
          reason: 'it is in a group or a session of its own, where this would change nothing for others',
        };
      }
      const note = 'It may get nothing at all meanwhile, and whoever waits for it waits too.';
      const knobs = threadKnobs('scheduling-policy', facts, 'idle', tools.procRoot);
      return { ok: true, plan: { targetText: `${facts.app} (pid ${facts.identity.pid})`, note, knobs } };
    },
  };
}
