import type { LogLine } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { type Command, EXIT, withApi } from './command';
import { wholeNumber } from './option-parsers';
import type { Terminal } from './terminal';

export const logs: Command = {
  name: 'logs',
  summary: 'show the newest log lines',
  declare: (parser) =>
    void parser
      .option('--lines <count>', 'number of lines', wholeNumber(1, 10_000), 50)
      .option('--follow', 'print new lines as they arrive, until Ctrl-C'),
  run: (context, _, { lines, follow }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      // One object a line, so that a reader need not wait for the end.
      const show = (line: LogLine) => terminal.print(json ? JSON.stringify(line) : formatLine(terminal, line));
      const fresh = follow === true ? await api.logs.follow() : undefined;
      for (const line of await api.logs.tail({ lines: lines as number })) show(line);
      if (fresh === undefined) return EXIT.healthy;
      for await (const line of fresh) show(line);
      return EXIT.unreachable;
    }),
};

const STYLES = { debug: 'dim', info: 'reset', warn: 'yellow', error: 'red' } as const;

function formatLine(terminal: Terminal, { atMs, level, area, message, details }: LogLine): string {
  const style = STYLES[level as keyof typeof STYLES] ?? 'reset';
  const time = terminal.style('dim', new Date(atMs).toISOString());
  const rest =
    Object.keys(details).length === 0 ? '' : terminal.style('dim', ` ${plainText(JSON.stringify(details), 2_000)}`);
  return `${time} ${terminal.style(style, plainText(level).padEnd(5))} ${plainText(area)}: ${plainText(message, 2_000)}${rest}`;
}
