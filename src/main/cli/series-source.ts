import { existsSync } from 'node:fs';
import { averageSteps, usualRowMs } from '../../core/analytics/live/average-steps';
import { SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import type { AppApi } from '../../shared/contract/contract';
import { DAY_MS } from '../../shared/model/time';
import type { SeriesSet, TimeSeries } from '../../shared/model/time-series';
import { UnknownNameError } from '../base/errors';
import { argument, option, type Values } from './inputs';
import { readSeriesFile } from './read-series-file';
import type { Terminal } from './terminal';
import { type CommandContext, withApi } from './verb';

/** The inputs of a verb that analyzes a recording or stored metrics. */
export const SOURCE = {
  source: argument('<source>', 'a CSV file, plain or gzipped (no host needed), or a stored metric, series or glob'),
  columns: option<readonly string[]>('--metric <selector...>', 'columns of the file to use', {
    initial: [],
    initialText: 'all',
  }),
};

type Source = Values<typeof SOURCE>;

/** A recording in the steps of its analysis: minutes, as in the host, or its rows if it is short. */
export interface Recording {
  readonly set: SeriesSet;
  /** Usual time between two steps. */
  readonly stepMs: number;
  /** Malformed lines and rows with a time that an earlier row had. */
  readonly leftOut: number;
}

const MAX_REPORTED_LINES = 5;
/** Less than a day of seconds has too few minutes to learn from. */
const AVERAGED_FROM_MS = DAY_MS;
/** A glob that matches more is probably a mistake. */
const SERIES_LIMIT = 50;

/** Reads the recording; undefined if the source is not a file. A name like that of a file is one, even if it is missing. */
export async function readRecording({ source, columns }: Source, terminal: Terminal): Promise<Recording | undefined> {
  if (!/\.csv(\.gz)?$/i.test(source) && !existsSync(source)) return undefined;
  const { set, leftOut } = await readSeriesFile(source, columns);
  for (const { line, reason } of leftOut.slice(0, MAX_REPORTED_LINES)) {
    terminal.warn(`${source}:${line}: ${reason}; skipped`);
  }
  if (leftOut.length > MAX_REPORTED_LINES)
    terminal.warn(`and ${leftOut.length - MAX_REPORTED_LINES} more lines skipped`);
  const rowMs = usualRowMs(set.atMs);
  const spanMs = (set.atMs.at(-1) ?? 0) - (set.atMs[0] ?? 0);
  const isAveraged = rowMs < SCORING_STEP_MS && spanMs >= AVERAGED_FROM_MS;
  // One row has no step; the analysis then has too few points with any.
  const stepMs = isAveraged || Number.isNaN(rowMs) ? SCORING_STEP_MS : rowMs;
  return { set: isAveraged ? averageSteps(set, rowMs, stepMs) : set, stepMs, leftOut: leftOut.length };
}

export function seriesOf({ names, atMs, columns }: SeriesSet): readonly (readonly [key: string, TimeSeries])[] {
  return names.map((key, index) => [key, { atMs, values: columns[index] as Float64Array }]);
}

/** Asks the host for the analysis of each stored series. @throws UnknownNameError if no series matches */
export function askEach<T>(
  context: CommandContext,
  { source }: Source,
  ask: (api: AppApi, key: string) => Promise<T>,
): Promise<T[]> {
  return withApi(context, async ({ api }) => {
    const results: T[] = [];
    for (const key of await findSeries(api, source, context.terminal)) results.push(await ask(api, key));
    return results;
  });
}

/** @throws UnknownNameError if no stored series matches */
export async function findSeries(api: AppApi, selector: string, terminal: Terminal): Promise<readonly string[]> {
  const series = await api.store.series({ selectors: [selector] });
  if (series.length === 0) {
    throw new UnknownNameError(
      `no series matches ${selector}`,
      'List the series with `homeostat metrics`. The name of a file must end in .csv or .csv.gz.',
    );
  }
  if (series.length > SERIES_LIMIT) {
    terminal.warn(`homeostat: ${series.length} series match; showing the first ${SERIES_LIMIT}`);
  }
  return series.slice(0, SERIES_LIMIT).map(({ key }) => key);
}
