import type { AppApi } from '../../shared/contract/contract';
import { formatDuration, formatRatio } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import type { ServiceStatus } from '../../shared/model/service';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'status', 'start', 'stop', 'restart', 'logs', 'discover'] as const;
type Verb = (typeof VERBS)[number];

export const services: Command = {
  name: 'services',
  summary: 'manage services: list, status, start, stop, restart NAME, logs [NAME], discover',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[name]', 'service name')
      .option('--lines <count>', 'number of log lines', '50')
      .option('--contains <text>', 'show only log lines that contain this text', ''),
  run: (context, [verb = 'list', name], options) =>
    withApi(context, async ({ api }) => {
      const { terminal } = context;
      if (!isVerb(verb)) {
        terminal.warn(`homeostat: unknown verb "${plainText(verb)}"; expected ${VERBS.join(', ')}`);
        return EXIT.usage;
      }
      if (name === undefined && !['list', 'status', 'logs', 'discover'].includes(verb)) {
        terminal.warn(`homeostat: services ${verb} needs a service name`);
        return EXIT.usage;
      }
      return run(context, api, verb, name, options);
    }),
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
      if (chosen.length === 0 && name !== undefined) {
        terminal.warn(`homeostat: no service or group is named ${plainText(name)}`);
        return EXIT.usage;
      }
      if (json) terminal.printJson(chosen);
      else for (const line of formatColumns(chosen.map(columnsOf))) terminal.print(line);
      return chosen.every(({ state }) => state === 'healthy') ? EXIT.healthy : EXIT.notHealthy;
    }
    case 'logs': {
      const names = name === undefined ? [] : [name];
      const lines = Number(options['lines']);
      const found = await api.services.logs({ names, lines, contains: String(options['contains'] ?? '') });
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

function isVerb(text: string): text is Verb {
  return (VERBS as readonly string[]).includes(text);
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
