import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, listRelatives, type ProcessTools, threadKnobs } from './process-threads';

const USUAL_NICE = 10;

/**
 * Lets a process have less of the processor, by the lever that binds: Linux shares it between autogroups (one a
 * session) first, and by nice only inside each.
 */
export function createProcessPriority(tools: ProcessTools): Action {
  const { procRoot } = tools;
  return {
    id: 'process-priority',
    summary: 'Let a process have less of the processor while others want it',
    effect:
      'Missed frames of what competes with it: 38 % before, 0 % after; of a session: 66 % of the processor before, 1 % after.',
    area: 'processor',
    risk: 'low',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 5 * 60_000,
    probe: 'cpu-latency',
    targets: ['process'],
    unsupported: () => (existsSync(join(procRoot, 'self/stat')) ? undefined : 'there is no /proc here'),
    detect: (situation) => findCulprits(situation, ['cpu']),
    plan(target, value): Planned {
      const nice = value === undefined ? USUAL_NICE : Number(value);
      if (!Number.isInteger(nice) || nice < 0 || nice > 19) return { ok: false, reason: 'a nice value is 0 to 19' };
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { facts } = found;
      const own = readGroup(procRoot, tools.ownPid);
      const group = readGroup(procRoot, facts.identity.pid);
      const isAlone = group !== undefined && own !== undefined && group !== own && isAutogrouped(procRoot);
      const targetText = `${facts.name} (pid ${facts.identity.pid})`;
      if (isAlone) {
        // A whole session is turned: it must not be one that we hang on.
        if ([...listRelatives(tools)].some((pid) => readGroup(procRoot, pid) === group)) {
          return { ok: false, reason: 'Homeostat itself, or what it runs in, is in the same session' };
        }
        const note = 'It runs in a session of its own: the whole session is slowed down, since nice would do nothing.';
        return {
          ok: true,
          plan: {
            targetText,
            note,
            knobs: [{ knob: { kind: 'autogroup', process: facts.identity }, want: String(nice) }],
          },
        };
      }
      const note = 'Every thread that it has now is made nicer; those it starts later inherit it.';
      return { ok: true, plan: { targetText, note, knobs: threadKnobs('nice', facts, String(nice), procRoot) } };
    },
  };
}

/** The name of the autogroup that a process is in; undefined where it is in none. */
function readGroup(procRoot: string, pid: number): string | undefined {
  try {
    return /^\/(autogroup-\d+)/.exec(readFileSync(join(procRoot, String(pid), 'autogroup'), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Whether autogroups share the processor: they do not where tasks sit in control groups of their own. */
function isAutogrouped(procRoot: string): boolean {
  try {
    return readFileSync(join(procRoot, 'sys/kernel/sched_autogroup_enabled'), 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
