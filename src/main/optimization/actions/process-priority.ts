import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, listRelatives, type ProcessTools, threadKnobs } from './process-threads';
import { findProcessorLever, readSession } from './processor-lever';

const USUAL_NICE = 10;

/**
 * Lets a process have less of the processor, by the lever that binds: the nice value of its session, or its own. Where
 * it is the weight of a control group, this is refused: `group-weight` turns that.
 */
export function createProcessPriority(tools: ProcessTools): Action {
  const { procRoot } = tools;
  return {
    id: 'process-priority',
    summary: 'Give a process less CPU time while other programs need it',
    effect: 'Missed frames of competing programs: 38% before, 0% after. CPU time of a session: 66% before, 1% after.',
    area: 'processor',
    risk: 'low',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 5 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => (existsSync(join(procRoot, 'self/stat')) ? undefined : 'this system has no /proc'),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      const nice = value === undefined ? USUAL_NICE : Number(value);
      if (!Number.isInteger(nice) || nice < 0 || nice > 19)
        return { ok: false, reason: 'the value must be a nice value from 0 to 19' };
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      const lever = findProcessorLever(facts.identity.pid, tools);
      if (lever.kind === 'group') {
        const reason = `the process has its own control group (${lever.path}), where nice does not affect other programs: use group-weight`;
        return { ok: false, reason };
      }
      const targetText = `${facts.app} (pid ${facts.identity.pid})`;
      if (lever.kind === 'session') {
        // A whole session is turned: it must not be one that we hang on.
        const session = readSession(procRoot, facts.identity.pid);
        if ([...listRelatives(tools)].some((pid) => readSession(procRoot, pid) === session)) {
          return { ok: false, reason: 'Homeostat or a process that runs it is in the same session' };
        }
        const note =
          'The process has its own session, where nice alone has no effect. The whole session is slowed down.';
        return {
          ok: true,
          plan: {
            targetText,
            note,
            knobs: [{ knob: { kind: 'autogroup', process: facts.identity }, want: String(nice) }],
          },
        };
      }
      const within = lever.within === undefined ? '' : ` It counts only against other processes in ${lever.within}.`;
      const note = `Lowers the priority of all its threads; threads that it starts later inherit it.${within}`;
      return { ok: true, plan: { targetText, note, knobs: threadKnobs('nice', facts, String(nice), procRoot) } };
    },
  };
}
