import type { CorrelatedPair } from '../../core/analytics/correlation/correlate';
import type { TooFewPoints } from '../../shared/contract/analytics-schemas';
import type { AppApi } from '../../shared/contract/contract';
import { formatDuration } from '../../shared/format/format';
import { describeTooFew } from './insight-text';
import { PERIOD, type Period, periodOf } from './period';
import { askEach, readRecording, SOURCE } from './series-source';
import { type Lines, table } from './terminal';
import { show, verb } from './verb';

type Result = { readonly kind: 'pairs'; readonly pairs: readonly CorrelatedPair[] } | TooFewPoints;

const PRINTED_PAIRS = 50;

export const correlate = verb({
  summary: 'find columns of a CSV file, or stored metrics, that move together; leaders first',
  inputs: { ...SOURCE, ...PERIOD },
  examples: ['recording.csv', 'load_1m_ratio --from -2d'],
  async run(context, values) {
    const period = periodOf(values);
    const recording = await readRecording(values, context.terminal);
    if (recording !== undefined) {
      const { correlateAll } = await import('../../core/analytics/correlation/correlate');
      const pairs = correlateAll(recording.set);
      return show(context, 'kind' in pairs ? pairs : { kind: 'pairs', pairs }, describe);
    }
    const results = await askEach(context, values, (api, key) => correlateStored(api, key, period));
    const tooFew = results.find((result) => result.kind === 'too-few-points');
    const pairs = results.flatMap((result) => (result.kind === 'pairs' ? result.pairs : []));
    return show(context, pairs.length === 0 && tooFew !== undefined ? tooFew : { kind: 'pairs', pairs }, describe);
  },
});

async function correlateStored(api: AppApi, key: string, period: Period): Promise<Result> {
  const result = await api.analytics.correlate({ key, ...period });
  if (result.kind === 'too-few-points') return result;
  const pairs = result.correlations.map(({ metric, ...rest }) => ({ first: metric, second: key, ...rest }));
  return { kind: 'pairs', pairs };
}

function describe(result: Result): Lines {
  if (result.kind === 'too-few-points') return [describeTooFew(result)];
  const { pairs } = result;
  const more = pairs.length - PRINTED_PAIRS;
  return [
    ...table(
      pairs.slice(0, PRINTED_PAIRS),
      [({ coefficient }) => coefficient.toFixed(2), 'first', ({ leadMs }) => describeLead(leadMs), 'second'],
      'No series move together more than chance explains.',
    ),
    more > 0 && `and ${more} more pairs`,
  ];
}

function describeLead(leadMs: number): string {
  if (leadMs === 0) return 'with';
  return `${formatDuration(Math.abs(leadMs))} ${leadMs > 0 ? 'before' : 'after'}`;
}
