import { Option } from 'commander';
import { type Command, EXIT } from './command';
import { EvaluationSet } from './evaluation/evaluation-set';
import type { EvaluationTask } from './evaluation/evaluation-task';
import { EVALUATION_TASKS } from './evaluation/registry';
import { writeOut } from './write-out';

export const evaluate: Command = {
  name: 'eval',
  summary: 'run a task on a labeled evaluation set and write the answers for its scorer; needs no host',
  declare: (parser) =>
    void parser
      .requiredOption('--set <directory>', 'directory with meta.json, anomaly/ and the task files; labels are not read')
      .addOption(
        new Option('--task <name>', 'task to run').choices(Object.keys(EVALUATION_TASKS)).makeOptionMandatory(),
      )
      .option('--out <file>', 'file for the answers; - is standard output', '-'),
  async run({ terminal }, _, { set, task, out }) {
    const load = EVALUATION_TASKS[task as string] as () => Promise<EvaluationTask>;
    const evaluationSet = new EvaluationSet(set as string);
    await writeOut(terminal, out === '-' ? undefined : (out as string), linesOf(await load(), evaluationSet));
    return EXIT.healthy;
  },
};

async function* linesOf({ header, evaluate }: EvaluationTask, set: EvaluationSet): AsyncGenerator<string> {
  if (header !== undefined) yield `${header}\n`;
  for await (const line of evaluate(set)) yield `${line}\n`;
}
