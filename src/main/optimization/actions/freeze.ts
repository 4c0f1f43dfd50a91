import { freezeProtectionOf } from '../../changes/protected-process';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findProcess, type ProcessTools } from './process-threads';

const LONGEST_MS = 60_000;

/** Stops a process for a minute at most; it goes on exactly where it was. */
export function createFreeze(tools: ProcessTools): Action {
  return {
    id: 'freeze',
    summary: 'Pause a process for up to one minute',
    effect: 'The process does not run while it is paused.',
    area: 'processor',
    risk: 'high',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: LONGEST_MS,
    cooldownMs: 30 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => (process.platform === 'win32' ? 'Windows has no signal that pauses a process' : undefined),
    // Nobody but a person knows what may stand still.
    detect: () => [],
    plan(target): Planned {
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      // Who stopped it will want to start it again.
      if (facts.state === 'stopped') return { ok: false, reason: 'the process is already stopped' };
      const reason = freezeProtectionOf(readForegroundFacts(tools.procRoot, facts.identity.pid));
      if (reason !== undefined) return { ok: false, reason };
      return {
        ok: true,
        plan: {
          targetText: `${facts.app} (pid ${facts.identity.pid})`,
          note: 'Its connections may be lost. A shell may treat it as stopped by the user.',
          knobs: [{ knob: { kind: 'run-state', process: facts.identity }, want: 'stopped' }],
        },
      };
    },
  };
}
