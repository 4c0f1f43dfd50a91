import type { MetricSample } from '../../shared/contract/schemas';
import { formatValue } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { formatSeriesKey } from '../../shared/model/series';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns } from './terminal';
import { shown } from './usage';

export const metrics: Command = {
  name: 'metrics',
  summary: 'show the newest values; PATTERN is a metric, a series, or a glob such as "disk_*"',
  declare: (parser) => void parser.argument('[pattern...]').option('--watch', 'print them again at every tick'),
  run: (context, patterns, { watch }) =>
    withApi(context, async ({ api }) => {
      const selectors = [...patterns];
      const samples = await api.metrics.latest({ selectors });
      const isUnknown = samples.length === 0 && selectors.length > 0;
      if (isUnknown) context.terminal.warn(`homeostat: no series matches ${selectors.map(shown).join(' ')}`);
      print(context, samples);
      // What is watched may come later.
      if (watch !== true) return isUnknown ? EXIT.usage : EXIT.healthy;
      for await (const event of await api.metrics.live({ selectors: ['homeostat_ticks_total'] })) {
        if (event.type === 'frame') print(context, await api.metrics.latest({ selectors }));
      }
      return EXIT.unreachable;
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
