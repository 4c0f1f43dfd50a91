import type { AppApi } from '../../shared/contract/contract';
import type { ServiceStatus } from '../../shared/contract/service-schemas';
import { formatDuration, formatRatio } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { UnknownNameError } from '../base/errors';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { textUpTo, wholeNumber } from './option-parsers';
import { formatColumns } from './terminal';
import { shown } from './usage';

const ONE = { needs: ['a service name'] };
const VERBS = {
  list: { takes: 'a service or group' },
  status: { takes: 'a service or group' },
  start: ONE,
  stop: ONE,
  restart: ONE,
  logs: { takes: 'a service', options: ['--lines', '--contains'] },
  discover: {},
};
type Verb = keyof typeof VERBS;

export const services: Command = {
  name: 'services',
  summary: 'manage services: list, status, start, stop, restart NAME, logs [NAME], discover',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[name]', 'service name')
      .option('--lines <count>', 'number of log lines', wholeNumber(1, 5_000), 50)
      .option('--contains <text>', 'show only log lines that contain this text', textUpTo(500), ''),
  run: (context, [verb = 'list', name], options) =>
    withApi(context, async ({ api }) => run(context, api, verb as Verb, name, options)),
};

async function run(
  { terminal, json }: CommandContext,
  api: AppApi,
  verb: Verb,
  name: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  switch (verb) {
    case 'list':
    case 'status': {
      const all = await api.services.list();
      const chosen = all.filter((one) => name === undefined || one.name === name || one.group === name);
      if (chosen.length === 0 && name !== undefined) throw unknownService(name);
      if (json) terminal.printJson(chosen);
      else for (const line of formatColumns(chosen.map(columnsOf))) terminal.print(line);
      return chosen.every(({ state }) => state === 'healthy') ? EXIT.healthy : EXIT.notHealthy;
    }
    case 'logs': {
      const names = name === undefined ? [] : [name];
      const { lines, contains } = options as { readonly lines: number; readonly contains: string };
      const found = await api.services.logs({ names, lines, contains });
      if (found.length === 0 && name !== undefined && !(await isService(api, name))) throw unknownService(name);
      if (json) terminal.printJson(found);
      else for (const { service, line } of found) terminal.print(`${plainText(service)}  ${plainText(line, 2_000)}`);
      return EXIT.healthy;
    }
    case 'discover': {
      const proposals = await api.services.discover();
      if (json) terminal.printJson(proposals);
      else for (const { reason } of proposals) terminal.print(plainText(reason));
      return EXIT.healthy;
    }
    default: {
      const done = await api.services.control({ name: name ?? '', verb });
      if (json) terminal.printJson(done);
      else for (const one of done) terminal.print(`${plainText(one.name)}: ${plainText(one.message, 500)}`);
      const isDone = verb === 'stop' || done.every(({ isHealthy }) => isHealthy);
      return isDone ? EXIT.healthy : EXIT.notHealthy;
    }
  }
}

async function isService(api: AppApi, name: string): Promise<boolean> {
  return (await api.services.list()).some((one) => one.name === name);
}

function unknownService(name: string): UnknownNameError {
  return new UnknownNameError(
    `no service or group is named ${shown(name)}`,
    '`homeostat services` lists the watched services.',
  );
}

function columnsOf({ name, group, kind, state, message, responseSeconds, successRatio }: ServiceStatus): string[] {
  return [
    state,
    plainText(name),
    group === null ? '' : plainText(group),
    kind,
    formatDuration(responseSeconds),
    formatRatio(successRatio),
    plainText(message, 200),
  ];
}
