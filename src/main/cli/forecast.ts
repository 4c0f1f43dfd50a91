import { Option } from 'commander';
import { forecastSeries } from '../../core/analytics/forecast/forecast-series';
import type { Forecast, TooFewPoints } from '../../shared/contract/analytics-schemas';
import { formatDuration } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { DAY_MS } from '../../shared/model/time';
import { valueRangeOf } from '../../shared/model/value-range';
import { chooseStepMs } from '../analysis/series-history';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { describeSeasonality, describeTooFew, formatInstant, formatOf } from './insight-text';
import { durationBetween } from './option-parsers';
import { declareSource, findSeries, isFile, readRecording } from './series-source';
import { formatColumns, type Terminal } from './terminal';

interface Result {
  readonly key: string;
  readonly forecast: Forecast | TooFewPoints;
}

/** More steps are no better told one by one. */
const MOST_STEPS = 500;
const USUAL_STEPS = 288;
const PRINTED_STEPS = 12;

export const forecast: Command = {
  name: 'forecast',
  summary: 'forecast the columns of a CSV file or a stored metric, with intervals',
  declare: (parser) =>
    void declareSource(parser).addOption(
      new Option('--horizon <duration>', 'length of the forecast, such as 6h')
        .argParser(durationBetween(60_000, 30 * DAY_MS))
        .default(DAY_MS, '1d'),
    ),
  async run(context, [source = ''], { metric, horizon }) {
    const results = isFile(source)
      ? await forecastFile(context, source, metric as string[], horizon as number)
      : await forecastMetric(context, source, horizon as number);
    if (context.json) context.terminal.printJson(results);
    else for (const result of results) print(context.terminal, result);
    return EXIT.healthy;
  },
};

async function forecastFile(
  { terminal }: CommandContext,
  file: string,
  selectors: readonly string[],
  horizonMs: number,
): Promise<Result[]> {
  const { set, stepMs: rowMs } = await readRecording(file, selectors, terminal);
  const stepMs = horizonMs / rowMs <= MOST_STEPS ? rowMs : chooseStepMs(horizonMs / USUAL_STEPS);
  const horizonSteps = Math.max(1, Math.round(horizonMs / stepMs));
  return set.names.map((key, index) => {
    const values = set.columns[index] as Float64Array;
    return {
      key,
      forecast: forecastSeries({ atMs: set.atMs, values }, { stepMs, horizonSteps, range: valueRangeOf(key) }),
    };
  });
}

function forecastMetric(context: CommandContext, selector: string, horizonMs: number): Promise<Result[]> {
  return withApi(context, async ({ api }) => {
    const results: Result[] = [];
    for (const { key } of await findSeries(api, selector, context.terminal)) {
      results.push({ key, forecast: await api.analytics.forecast({ key, horizonMs }) });
    }
    return results;
  });
}

function print(terminal: Terminal, { key, forecast }: Result): void {
  terminal.print(terminal.style('bold', plainText(key)));
  if (forecast.kind === 'too-few-points') {
    terminal.print(`  ${describeTooFew(forecast)}`);
    return;
  }
  const { fromMs, stepMs, middle, low80, high80, low95, high95, method, seasonality } = forecast;
  terminal.print(
    `  step: ${formatDuration(stepMs / 1000)}; method: ${method}; cycle: ${describeSeasonality(seasonality)}`,
  );
  const between = Math.max(1, Math.ceil(middle.length / PRINTED_STEPS));
  const rows = [['time', 'expected', '80% interval', '95% interval']];
  for (let step = between - 1; step < middle.length; step += between) {
    const range = (low: readonly number[], high: readonly number[]) =>
      `${formatOf(key, low[step] as number)} to ${formatOf(key, high[step] as number)}`;
    rows.push([
      formatInstant(fromMs + step * stepMs),
      formatOf(key, middle[step] as number),
      range(low80, high80),
      range(low95, high95),
    ]);
  }
  for (const line of formatColumns(rows)) terminal.print(`  ${line}`);
}
