import type { Forecast, TooFewPoints } from '../../shared/contract/analytics-schemas';
import { formatDateTime } from '../../shared/format/date';
import { formatDuration } from '../../shared/format/format';
import { DAY_MS } from '../../shared/model/time';
import { valueRangeOf } from '../../shared/model/value-range';
import { chooseStepMs } from '../analysis/series-history';
import { option } from './inputs';
import { describeSeasonality, describeTooFew, formatOf } from './insight-text';
import { durationBetween } from './option-parsers';
import { askEach, type Recording, readRecording, SOURCE, seriesOf } from './series-source';
import { formatColumns, type Line } from './terminal';
import { show, verb } from './verb';

interface Result {
  readonly key: string;
  readonly forecast: Forecast | TooFewPoints;
}

/** A forecast with more steps says no more. */
const MOST_STEPS = 500;
const USUAL_STEPS = 288;
const PRINTED_STEPS = 12;

export const forecast = verb({
  summary: 'forecast the columns of a CSV file or a stored metric, with intervals',
  inputs: {
    ...SOURCE,
    horizonMs: option('--horizon <duration>', 'length of the forecast, such as 6h', {
      parse: durationBetween(60_000, 30 * DAY_MS),
      initial: DAY_MS,
      initialText: '1d',
    }),
  },
  examples: ['memory_used_ratio --horizon 7d', 'recording.csv'],
  async run(context, values) {
    const { horizonMs } = values;
    const recording = await readRecording(values, context.terminal);
    const results =
      recording === undefined
        ? await askEach(context, values, async (api, key) => {
            return { key, forecast: await api.analytics.forecast({ key, horizonMs }) };
          })
        : await forecastRecording(recording, horizonMs);
    return show(context, results, () => results.flatMap(describe));
  },
});

async function forecastRecording({ set, stepMs: rowMs }: Recording, horizonMs: number): Promise<Result[]> {
  const { forecastSeries } = await import('../../core/analytics/forecast/forecast-series');
  const stepMs = horizonMs / rowMs <= MOST_STEPS ? rowMs : chooseStepMs(horizonMs / USUAL_STEPS);
  const horizonSteps = Math.max(1, Math.round(horizonMs / stepMs));
  return seriesOf(set).map(([key, series]) => {
    return { key, forecast: forecastSeries(series, { stepMs, horizonSteps, range: valueRangeOf(key) }) };
  });
}

function describe({ key, forecast }: Result): readonly Line[] {
  const title = { style: 'bold', text: key } as const;
  if (forecast.kind === 'too-few-points') return [title, `  ${describeTooFew(forecast)}`];
  const { fromMs, stepMs, middle, low80, high80, low95, high95, method, seasonality } = forecast;
  const between = Math.max(1, Math.ceil(middle.length / PRINTED_STEPS));
  const rows = [['time', 'expected', '80% interval', '95% interval']];
  for (let step = between - 1; step < middle.length; step += between) {
    const at = (values: readonly number[]) => formatOf(key, values[step] as number);
    rows.push([
      formatDateTime(fromMs + step * stepMs),
      at(middle),
      `${at(low80)} to ${at(high80)}`,
      `${at(low95)} to ${at(high95)}`,
    ]);
  }
  return [
    title,
    `  step: ${formatDuration(stepMs)}; method: ${method}; cycle: ${describeSeasonality(seasonality)}`,
    ...formatColumns(rows).map((line) => `  ${line}`),
  ];
}
