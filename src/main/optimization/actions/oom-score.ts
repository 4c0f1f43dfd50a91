import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Action, defineAction, isWhole, readNumber } from '../action';
import { culpritsOf } from '../situation';
import { findProcess, nameProcess, type ProcessTools } from './process-threads';

const USUAL_SCORE = 300;
const HIGHEST_SCORE = 1000;

/** Lets the kernel kill a process before others when memory runs out. It protects them and makes nothing faster. */
export function createOomScore(tools: ProcessTools): Action {
  return defineAction({
    id: 'oom-score',
    summary: 'Make a process more likely to be killed when memory runs out',
    effect: 'Makes nothing faster; it only decides which process is killed first.',
    area: 'memory',
    risk: 'low',
    cooldownMs: 10 * 60_000,
    unsupported: () =>
      existsSync(join(tools.procRoot, 'self/oom_score_adj')) ? undefined : 'this kernel has no out-of-memory score',
    detect: culpritsOf('memory'),
    plan(target, value) {
      // A negative score would protect the process at the expense of others.
      const valid = `1 to ${HIGHEST_SCORE}; the higher it is, the sooner the process is killed`;
      const score = readNumber(value, USUAL_SCORE, isWhole(1, HIGHEST_SCORE), valid);
      const facts = findProcess(target, tools);
      return {
        targetText: nameProcess(facts),
        note: 'Processes that it starts from now on inherit the value.',
        knobs: [{ knob: { kind: 'oom-score', process: facts.identity }, want: String(score) }],
      };
    },
  });
}
