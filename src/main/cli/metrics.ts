import type { MetricSample } from '../../shared/contract/schemas';
import { formatValue } from '../../shared/format/format';
import { formatSeriesKey } from '../../shared/model/series';
import { argument, flag } from './inputs';
import { table } from './terminal';
import { type CommandContext, EXIT, show, verb, withApi } from './verb';

export const metrics = verb({
  summary: 'show the newest values of metrics',
  inputs: {
    patterns: argument('[pattern...]', 'metrics, series, or globs such as "disk_*"'),
    watch: flag('--watch', 'print them again at every tick'),
  },
  examples: ['', 'cpu_usage_ratio "disk_*"', 'load_1m_ratio --watch'],
  run: (context, { patterns, watch }) =>
    withApi(context, async ({ api }) => {
      const selectors = [...patterns];
      const samples = await api.metrics.latest({ selectors });
      const isUnknown = samples.length === 0 && selectors.length > 0;
      if (isUnknown) {
        const names = selectors.map((selector) => `"${selector}"`).join(' ');
        context.terminal.warn(`homeostat: no series matches ${names}`);
      }
      await showSamples(context, samples);
      // A series that is watched may appear later.
      if (!watch) return isUnknown ? EXIT.usage : EXIT.healthy;
      for await (const event of await api.metrics.live({ selectors: ['homeostat_ticks_total'] })) {
        if (event.type === 'frame') await showSamples(context, await api.metrics.latest({ selectors }));
      }
      return EXIT.unreachable;
    }),
});

function showSamples(context: CommandContext, samples: readonly MetricSample[]): Promise<number> {
  const value = (sample: MetricSample) => formatValue(sample.value, sample.unit);
  return show(context, samples, () => table(samples, [value, ({ name, labels }) => formatSeriesKey(name, labels)]));
}
