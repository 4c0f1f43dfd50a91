import { basename } from 'node:path';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { asReason } from '../../shared/format/sentence';
import { CHANGE_SET_BYTES } from '../../shared/model/change-set';
import { readChangeSet } from '../automation/change-sets/read-change-set';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { readBoundedFile } from '../base/read-bounded-file';
import { type Command, EXIT, withApi } from './command';
import { describeItems } from './profile';
import { formatColumns } from './terminal';
import { shown } from './usage';

const VERBS = {
  list: {},
  submit: { needs: ['a file'] },
  check: { needs: ['a file'] },
  report: { needs: ['a change set ID'] },
};

export const changeSet: Command = {
  name: 'change-set',
  summary: 'apply changes together or not at all: list, submit FILE, check FILE, report ID',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[what]', 'the file, or the change set ID'),
  run: async (context, [verb = 'list', what]) => {
    const { terminal, json } = context;
    const print = (result: unknown, lines: () => readonly string[]) => {
      if (json) terminal.printJson(result);
      else for (const line of lines()) terminal.print(line);
    };
    // Needs no host: the file is judged by the same schema here.
    if (verb === 'check') {
      const read = await readChangeSet(readText(what as string), what as string);
      const problems = read.ok ? [] : read.problems;
      print({ problems }, () => (read.ok ? ['The file is valid.'] : problems));
      return read.ok ? EXIT.healthy : EXIT.notHealthy;
    }
    const text = verb === 'submit' ? readText(what as string) : '';
    return withApi(context, async ({ api }) => {
      if (verb === 'submit') {
        const result = await api.changeSets.submit({ text, fileName: basename(what as string) });
        print(result, () => [`Queued as ${result.id}`]);
        return EXIT.healthy;
      }
      const status = await api.changeSets.list();
      if (verb === 'report') {
        const report = status.ended.find(({ id }) => id === what);
        if (report === undefined)
          throw new UnknownNameError(
            `no recently finished change set has the ID ${shown(what as string)}`,
            '`homeostat change-set` lists them.',
          );
        print(report, () => [
          `${report.name}: ${report.outcome} after ${plural(report.attempts, 'attempt')}`,
          plainText(report.reason, 300),
          ...report.problems.map((problem) => plainText(problem, 300)),
          ...describeItems(report.items),
        ]);
        return report.outcome === 'done' ? EXIT.healthy : EXIT.notHealthy;
      }
      print(status, () => [
        `inbox: ${status.inbox}${status.isEnabled ? '' : ' (off)'}`,
        ...(status.problem === null ? [] : [plainText(status.problem, 300)]),
        ...formatColumns([
          ...status.queued.map(({ id, name, state, priority, waitsFor }) => [
            state,
            id,
            plainText(name, 50),
            priority,
            plainText(waitsFor, 160),
          ]),
          ...status.ended.map(({ id, name, outcome, durationMs, reason }) => [
            outcome,
            id,
            plainText(name, 50),
            formatDuration(durationMs / 1000),
            plainText(reason, 160),
          ]),
        ]),
      ]);
      return EXIT.healthy;
    });
  },
};

/** @throws AdvisedError where it cannot be read */
function readText(file: string): string {
  const read = readBoundedFile(file, CHANGE_SET_BYTES);
  if (read.ok) return read.text;
  throw new AdvisedError(
    `cannot read ${plainText(file, 500)}: ${asReason(read.reason)}`,
    'Give the path of a change set.',
  );
}
