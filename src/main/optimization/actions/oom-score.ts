import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Action, EVERY_STALL, type Planned } from '../action';
import { findCulprits } from '../situation';
import { findProcess, type ProcessTools } from './process-threads';

const USUAL_SCORE = 300;
const HIGHEST_SCORE = 1000;

/** Has a process killed rather than others where memory runs out. It protects; it makes nothing faster. */
export function createOomScore(tools: ProcessTools): Action {
  return {
    id: 'oom-score',
    summary: 'Make a process more likely to be killed when memory runs out',
    effect: 'Makes nothing faster; it only decides which process is killed first.',
    area: 'memory',
    risk: 'low',
    privilege: 'user',
    exitPolicy: 'revert',
    isLasting: false,
    longestMs: null,
    cooldownMs: 10 * 60_000,
    guards: EVERY_STALL,
    probe: null,
    targets: ['process'],
    unsupported: () =>
      existsSync(join(tools.procRoot, 'self/oom_score_adj')) ? undefined : 'this kernel has no out-of-memory score',
    detect: (situation) => findCulprits(situation, ['memory']),
    plan(target, value): Planned {
      const score = value === undefined ? USUAL_SCORE : Number(value);
      // Only downwards would it be taken from others.
      if (!Number.isInteger(score) || score < 1 || score > HIGHEST_SCORE) {
        return {
          ok: false,
          reason: `the value must be 1 to ${HIGHEST_SCORE}; the higher it is, the sooner the process is killed`,
        };
      }
      const found = findProcess(target, tools);
      if (!found.ok) return found;
      const { identity, app } = found.facts;
      const knobs = [{ knob: { kind: 'oom-score', process: identity } as const, want: String(score) }];
      const note = 'Processes that it starts from now on inherit the value.';
      return { ok: true, plan: { targetText: `${app} (pid ${identity.pid})`, note, knobs } };
    },
  };
}
