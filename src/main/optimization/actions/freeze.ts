import { errnoOf, isMissing } from '../../base/errors';
import { freezeProtectionOf } from '../../changes/protected-process';
import { type LinuxProcessFacts, readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { type Action, defineAction, refuse } from '../action';
import { findProcesses, nameProcess, nameProcesses, type ProcessTools } from './process-threads';

/** Properties of every action that pauses programs. Only a person knows which ones can be paused. */
export const PAUSE = {
  area: 'processor',
  risk: 'high',
  longestMs: 60_000,
  cooldownMs: 30 * 60_000,
  probe: 'cpu-latency',
} as const satisfies Partial<Action>;

/** The value with which a person pauses a program although it is in use. */
const EVEN_IN_USE = 'in-use';

/** Pauses a process for up to a minute; it then continues exactly where it was. */
export function createFreeze(tools: ProcessTools): Action {
  return defineAction({
    ...PAUSE,
    id: 'freeze',
    summary: 'Pause a process for up to one minute',
    effect: 'The process does not run while it is paused.',
    targets: ['process', 'tree'],
    unsupported: () => (process.platform === 'win32' ? 'Windows has no signal that pauses a process' : undefined),
    plan(target, value) {
      if (value !== undefined && value !== EVEN_IN_USE) refuse(`the only valid value is ${EVEN_IN_USE}`);
      const found = findProcesses(target, tools);
      // Another program stopped it and will want to continue it.
      if (found[0].state === 'stopped') refuse('the process is already stopped');
      for (const facts of found) {
        const reason = value === EVEN_IN_USE ? undefined : whyKeepRunning(facts, tools);
        if (reason !== undefined)
          refuse(facts === found[0] ? reason : `${nameProcess(facts)} must keep running: ${reason}`);
      }
      return {
        targetText: nameProcesses(found),
        note: 'Its connections may be lost. A shell may treat it as stopped by the user.',
        knobs: found
          .filter(({ state }) => state !== 'stopped')
          .map(({ identity }) => ({ knob: { kind: 'run-state', process: identity }, want: 'stopped' })),
      };
    },
  });
}

function whyKeepRunning({ identity: { pid } }: LinuxProcessFacts, { procRoot, isInFront }: ProcessTools) {
  try {
    return freezeProtectionOf(readForegroundFacts(procRoot, pid), isInFront?.(pid));
  } catch (error) {
    // The compilers of a build end all the time.
    if (isMissing(error) || errnoOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}
