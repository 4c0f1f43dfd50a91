import { EvaluationSet } from './evaluation/evaluation-set';
import type { EvaluationTask } from './evaluation/evaluation-task';
import { EVALUATION_TASKS } from './evaluation/registry';
import { option } from './inputs';
import { EXIT, verb } from './verb';
import { writeOut } from './write-out';

export const evaluate = verb({
  summary: 'run a task on a labeled evaluation set and write the answers for its scorer; needs no host',
  inputs: {
    set: option('--set <directory>', 'directory with meta.json, anomaly/ and the task files; labels are not read', {
      isMandatory: true,
    }),
    task: option('--task <name>', 'task to run', { isMandatory: true, choices: Object.keys(EVALUATION_TASKS) }),
    out: option('--out <file>', 'file for the answers; - is standard output', { initial: '-' }),
  },
  examples: ['--set recordings --task anomaly --out answers.csv'],
  async run({ terminal }, { set, task, out }) {
    const load = EVALUATION_TASKS[task] as () => Promise<EvaluationTask>;
    const evaluationSet = new EvaluationSet(set);
    await writeOut(terminal, out === '-' ? undefined : out, linesOf(await load(), evaluationSet));
    return EXIT.healthy;
  },
});

async function* linesOf({ header, evaluate }: EvaluationTask, set: EvaluationSet): AsyncGenerator<string> {
  if (header !== undefined) yield `${header}\n`;
  for await (const line of evaluate(set)) yield `${line}\n`;
}
