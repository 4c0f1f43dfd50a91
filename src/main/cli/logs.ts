import type { LogLine } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { flag, option } from './inputs';
import { wholeNumber } from './option-parsers';
import type { Terminal } from './terminal';
import { EXIT, verb, withApi } from './verb';

export const logs = verb({
  summary: 'show the newest log lines',
  inputs: {
    lines: option('--lines <count>', 'number of lines', { parse: wholeNumber(1, 10_000), initial: 50 }),
    follow: flag('--follow', 'print new lines as they arrive, until Ctrl-C'),
  },
  examples: ['--lines 200', '--follow'],
  run: (context, { lines, follow }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      // One object a line, so that a reader need not wait for the end.
      const print = (line: LogLine) => terminal.print(json ? JSON.stringify(line) : formatLine(terminal, line));
      const fresh = follow ? await api.logs.follow() : undefined;
      for (const line of await api.logs.tail({ lines })) print(line);
      if (fresh === undefined) return EXIT.healthy;
      for await (const line of fresh) print(line);
      return EXIT.unreachable;
    }),
});

const STYLES = { debug: 'dim', info: 'reset', warn: 'yellow', error: 'red' } as const;

function formatLine(terminal: Terminal, { atMs, level, area, message, details }: LogLine): string {
  const style = STYLES[level as keyof typeof STYLES] ?? 'reset';
  // As in the file, so that its lines can be found.
  const time = terminal.style('dim', new Date(atMs).toISOString());
  const rest =
    Object.keys(details).length === 0 ? '' : terminal.style('dim', ` ${plainText(JSON.stringify(details), 2_000)}`);
  return `${time} ${terminal.style(style, plainText(level).padEnd(5))} ${plainText(area)}: ${plainText(message, 2_000)}${rest}`;
}
