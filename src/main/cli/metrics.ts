import type { MetricSample } from '../../shared/contract/schemas';
import { formatValue } from '../../shared/model/format';
import { plainText } from '../../shared/model/plain-text';
import { formatSeriesKey } from '../../shared/model/series';
import { UnreachableError } from '../transports/connect-app';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

export const metrics: Command = {
  name: 'metrics',
  summary: 'the newest values; PATTERN is a metric, a series, or a glob such as "disk_*"',
  declare: (parser) => void parser.argument('[pattern...]').option('--watch', 'print them again with every heartbeat'),
  run: (context, patterns, { watch }) =>
    withApi(context, async ({ api, closed }) => {
      const selectors = [...patterns];
      const samples = await api.metrics.latest({ selectors });
      if (samples.length === 0 && selectors.length > 0) {
        context.terminal.warn(`homeostat: no series matches ${selectors.map((text) => plainText(text)).join(' ')}`);
      }
      print(context, samples);
      if (watch !== true) return EXIT.healthy;
      const ended = closed.then(() => {
        throw new UnreachableError('the host ended', 'Start one with `homeostat start`.');
      });
      ended.catch(() => undefined);
      const events = await api.metrics.live({ selectors: ['homeostat_ticks_total'] });
      for (;;) {
        const event = await Promise.race([events.next(), ended]);
        if (event.done === true) return EXIT.healthy;
        if (event.value.type === 'frame') print(context, await api.metrics.latest({ selectors }));
      }
    }),
};

function print({ terminal, json }: CommandContext, samples: readonly MetricSample[]): void {
  if (json) {
    terminal.printJson(samples);
    return;
  }
  const rows = samples.map(({ name, labels, unit, value }) => [
    formatValue(value, unit),
    plainText(formatSeriesKey(name, labels), 200),
  ]);
  for (const line of formatColumns(rows)) terminal.print(line);
}
