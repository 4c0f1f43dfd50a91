import { findProgram } from '../../platform/find-program';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findProcesses, type ProcessTools, planForThreads } from './process-threads';

const CLASSES = /^(idle|none|best-effort:[0-7])$/;

/** Lets a process use the disks only when no other program does. Almost no effect was measured on fast virtual disks. */
export function createIoClass(tools: ProcessTools): Action {
  return defineAction({
    id: 'io-class',
    summary: 'Let a process use the disks only when no other program does',
    effect: 'Almost no effect was measured on a fast virtual disk; slow disks may differ.',
    area: 'disk',
    risk: 'low',
    cooldownMs: 5 * 60_000,
    probe: 'disk-sync',
    targets: ['process', 'tree'],
    unsupported: () => (findProgram('ionice') === undefined ? 'ionice is not installed' : undefined),
    detect: culpritsOf('disk-latency', 'disk-throughput'),
    plan(target, value = 'idle') {
      if (!CLASSES.test(value)) refuse('the value must be idle, none or best-effort:0 to best-effort:7');
      const note = 'It has no effect on delayed writes or under the I/O scheduler "none".';
      return planForThreads('io-class', findProcesses(target, tools), value, note, tools);
    },
  });
}
