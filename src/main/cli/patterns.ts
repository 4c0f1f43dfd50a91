import type { PatternsResult } from '../../shared/contract/analytics-schemas';
import { formatDateTime } from '../../shared/format/date';
import { formatRatio } from '../../shared/format/format';
import { plural } from '../../shared/format/plural';
import { describePattern } from './insight-text';
import { PERIOD, periodOf } from './period';
import { askEach, type Recording, readRecording, SOURCE, seriesOf } from './series-source';
import type { Line } from './terminal';
import { show, verb } from './verb';

interface Result extends PatternsResult {
  readonly key: string;
}

export const patterns = verb({
  summary: 'find the dominant pattern and recurring events in a CSV file or a stored metric',
  inputs: { ...SOURCE, ...PERIOD },
  examples: ['cpu_usage_ratio --from -7d', 'recording.csv'],
  async run(context, values) {
    const period = periodOf(values);
    const recording = await readRecording(values, context.terminal);
    const results: readonly Result[] =
      recording === undefined
        ? await askEach(context, values, async (api, key) => {
            return { key, ...(await api.analytics.patterns({ key, ...period })) };
          })
        : await identifyIn(recording);
    return show(context, results, () => results.flatMap(describe));
  },
});

async function identifyIn({ set }: Recording): Promise<readonly Result[]> {
  const { identifyPatterns } = await import('../analysis/analytics-tasks');
  return seriesOf(set).map(([key, series]) => ({ key, ...identifyPatterns({ series, history: series }) }));
}

function describe({ key, pattern, recurring }: Result): readonly Line[] {
  return [
    { style: 'bold', text: key },
    `  ${describePattern(pattern)}`,
    ...recurring.map(({ text, regularity, occurrencesAtMs, nextAtMs }) => {
      const seen = `${plural(occurrencesAtMs.length, 'time')}, ${formatRatio(regularity)} of the expected occurrences`;
      return `  ${text} (${seen}; next ${formatDateTime(nextAtMs)})`;
    }),
  ];
}
