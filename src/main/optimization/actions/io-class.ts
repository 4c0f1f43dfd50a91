import { findProgram } from '../../platform/find-program';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, type ProcessTools, threadKnobs } from './process-threads';

const CLASSES = /^(idle|none|best-effort:[0-7])$/;

/** Lets a process read and write only when nobody else does. Measured: hardly any effect on fast virtual disks. */
export function createIoClass(tools: ProcessTools): Action {
  return {
    id: 'io-class',
    summary: 'Let a process use the disks only when no other program does',
    effect: 'Almost no effect was measured on a fast virtual disk; slow disks may differ.',
    area: 'disk',
    risk: 'low',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 5 * 60_000,
    guards: EVERY_STALL,
    probe: 'disk-sync',
    targets: ['process'],
    unsupported: () => (findProgram('ionice') === undefined ? 'ionice is not installed' : undefined),
    detect: (situation) => findCulprits(situation, ['disk-latency', 'disk-throughput']),
    plan(target, value = 'idle'): Planned {
      if (!CLASSES.test(value))
        return { ok: false, reason: 'the value must be idle, none or best-effort:0 to best-effort:7' };
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      const knobs = threadKnobs('io-class', facts, value, tools.procRoot);
      const note = 'It has no effect on delayed writes or under the I/O scheduler "none".';
      return { ok: true, plan: { targetText: `${facts.app} (pid ${facts.identity.pid})`, note, knobs } };
    },
  };
}
