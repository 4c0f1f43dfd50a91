import { freezeProtectionOf } from '../../changes/protected-process';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { type Action, defineAction, refuse } from '../action';
import { findProcess, nameProcess, type ProcessTools } from './process-threads';

/** Properties of every action that pauses programs. Only a person knows which ones can be paused. */
export const PAUSE = {
  area: 'processor',
  risk: 'high',
  longestMs: 60_000,
  cooldownMs: 30 * 60_000,
  probe: 'cpu-latency',
} as const satisfies Partial<Action>;

/** Pauses a process for up to a minute; it then continues exactly where it was. */
export function createFreeze(tools: ProcessTools): Action {
  return defineAction({
    ...PAUSE,
    id: 'freeze',
    summary: 'Pause a process for up to one minute',
    effect: 'The process does not run while it is paused.',
    unsupported: () => (process.platform === 'win32' ? 'Windows has no signal that pauses a process' : undefined),
    plan(target) {
      const facts = findProcess(target, tools);
      // Another program stopped it and will want to continue it.
      if (facts.state === 'stopped') refuse('the process is already stopped');
      const { pid } = facts.identity;
      const reason = freezeProtectionOf(readForegroundFacts(tools.procRoot, pid), tools.isInFront?.(pid));
      if (reason !== undefined) refuse(reason);
      return {
        targetText: nameProcess(facts),
        note: 'Its connections may be lost. A shell may treat it as stopped by the user.',
        knobs: [{ knob: { kind: 'run-state', process: facts.identity }, want: 'stopped' }],
      };
    },
  });
}
