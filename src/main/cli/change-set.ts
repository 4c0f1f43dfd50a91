import { basename } from 'node:path';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { CHANGE_SET_BYTES } from '../../shared/model/change-set';
import { readChangeSet } from '../automation/change-sets/read-change-set';
import { AdvisedError } from '../base/errors';
import { readBoundedFile } from '../base/read-bounded-file';
import { type Command, EXIT, withApi } from './command';
import { describeItems } from './profile';
import { formatColumns } from './terminal';

const VERBS = ['list', 'submit', 'check', 'report'];

export const changeSet: Command = {
  name: 'change-set',
  summary: 'apply changes together or not at all: list, submit FILE, check FILE, report ID',
  declare: (parser) =>
    void parser.argument('[verb]', VERBS.join(', '), 'list').argument('[what]', 'the file, or the change set ID'),
  run: async (context, [verb = 'list', what]) => {
    const { terminal, json } = context;
    const print = (result: unknown, lines: () => readonly string[]) => {
      if (json) terminal.printJson(result);
      else for (const line of lines()) terminal.print(line);
    };
    if (!VERBS.includes(verb)) {
      terminal.warn(`homeostat: unknown verb "${plainText(verb)}"; expected ${VERBS.join(', ')}`);
      return EXIT.usage;
    }
    if (verb !== 'list' && what === undefined) {
      terminal.warn(`homeostat: change-set ${verb} needs ${verb === 'report' ? 'an ID' : 'a file'}`);
      return EXIT.usage;
    }
    // Needs no host: the file is judged by the same schema here.
    if (verb === 'check') {
      const read = await readChangeSet(readText(what as string), what as string);
      const problems = read.ok ? [] : read.problems;
      print({ problems }, () => (read.ok ? ['The file is valid.'] : problems));
      return read.ok ? EXIT.healthy : EXIT.notHealthy;
    }
    return withApi(context, async ({ api }) => {
      if (verb === 'submit') {
        const text = readText(what as string);
        const result = await api.changeSets.submit({ text, fileName: basename(what as string) });
        print(result, () => [`Queued as ${result.id}`]);
        return EXIT.healthy;
      }
      const status = await api.changeSets.list();
      if (verb === 'report') {
        const report = status.ended.find(({ id }) => id === what);
        if (report === undefined) {
          terminal.warn(`homeostat: no recently finished change set has the ID ${plainText(what as string)}`);
          return EXIT.notHealthy;
        }
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
  const read = readBoundedFile(file, CHANGE_SET_BYTES, { followsLinks: true });
  if (read.ok) return read.text;
  throw new AdvisedError(`cannot read ${file}: ${read.reason}`, 'Give the path of a change set.');
}
