import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { plural } from '../../../shared/format/plural';
import { describeProblem } from '../../base/yaml-problem';
import { exitCodeIf, show, verb } from '../verb';
import { parseRules, readRules, rulesFile } from './rules-file';

export const check = verb({
  summary: 'check a file of alert rules; needs no host',
  inputs: { named: rulesFile },
  examples: ['', 'alerts.yaml'],
  async run(context, { named }) {
    const file = named ?? join(context.directories.config, 'alerts.yaml');
    if (named === undefined && !existsSync(file))
      return show(context, [], () => [`${file} does not exist. The built-in rules are in effect.`]);
    const read = await parseRules(readRules(file));
    const problems = read.ok ? [] : read.problems;
    const lines = () =>
      read.ok
        ? [`${file}: ${plural(read.alerts.rules.length, 'rule')}, no errors`]
        : problems.map((problem) => `${file}${describeProblem(problem)}`);
    return show(context, problems, lines, exitCodeIf(read.ok));
  },
});
