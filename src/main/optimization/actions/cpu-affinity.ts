import { cpus } from 'node:os';
import { readOnlineCores } from '../../platform/linux/read-cores';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findProcesses, type ProcessTools, planForThreads } from './process-threads';

const HALF = 'half';

/** Keeps a process off some of the cores. By default only the last core is left to it. */
export function createCpuAffinity(tools: ProcessTools, sysRoot: string): Action {
  return defineAction({
    id: 'cpu-affinity',
    summary: 'Keep a process off some of the cores',
    effect: 'Missed frames of competing programs: 12.6% before, 0% after.',
    area: 'processor',
    risk: 'medium',
    cooldownMs: 10 * 60_000,
    probe: 'cpu-latency',
    targets: ['process', 'tree'],
    unsupported: () => (onlineCores(sysRoot).length < 2 ? 'this machine has only one core' : undefined),
    detect: culpritsOf('cpu'),
    plan(target, value) {
      const online = onlineCores(sysRoot);
      const few = online.slice(value === HALF ? Math.ceil(online.length / 2) : -1);
      const mask = value === undefined || value === HALF ? maskOf(few).toString(16) : value;
      if (!/^[0-9a-f]{1,256}$/.test(mask) || BigInt(`0x${mask}`) === 0n)
        refuse(`the value must be ${HALF}, or a hexadecimal mask of cores, such as 2 for the second core`);
      if ((BigInt(`0x${mask}`) & maskOf(online)) === 0n)
        refuse(`none of these cores is online; online are ${online.join(', ')}`);
      return planForThreads('affinity', findProcesses(target, tools), mask.replace(/^0+(?=.)/, ''), '', tools);
    },
  });
}

/** Numbers have gaps where cores are switched off, as without simultaneous multithreading (nsjail issue 200). */
function onlineCores(sysRoot: string): readonly number[] {
  const listed = readOnlineCores({ sys: sysRoot });
  return listed.length > 0 ? listed : Array.from({ length: cpus().length }, (_, core) => core);
}

function maskOf(cores: readonly number[]): bigint {
  return cores.reduce((mask, core) => mask | (1n << BigInt(core)), 0n);
}
