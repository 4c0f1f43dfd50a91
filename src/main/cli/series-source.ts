import { existsSync } from 'node:fs';
import { Option, type Command as Parser } from 'commander';
import { averageSteps, usualRowMs } from '../../core/analytics/live/average-steps';
import { SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import type { AppApi } from '../../shared/contract/contract';
import type { SeriesInfo } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { DAY_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { UnknownNameError } from '../base/errors';
import { readSeriesFile } from './read-series-file';
import type { Terminal } from './terminal';

/** A recording, in the steps that it is judged in: minutes, as the host does, or its rows where it is short. */
export interface Recording {
  readonly set: SeriesSet;
  /** Usual time between two steps. */
  readonly stepMs: number;
  /** Malformed lines and rows of an instant that had one. */
  readonly leftOut: number;
}

const MAX_REPORTED_LINES = 5;
/** In minutes, less than a day of seconds would leave too little to learn from. */
const AVERAGED_FROM_MS = DAY_MS;
/** A glob that matches more was not meant so. */
const SERIES_LIMIT = 50;

export function declareSource(parser: Parser): Parser {
  return parser
    .argument('<source>', 'a CSV file, plain or gzipped (no host needed), or a stored metric, series or glob')
    .addOption(new Option('--metric <selector...>', 'columns of the file to use').default([], 'all'));
}

/** What looks like a file is one, even where it is missing: the error then says so. */
export function isFile(source: string): boolean {
  return /\.csv(\.gz)?$/i.test(source) || existsSync(source);
}

export async function readRecording(
  file: string,
  selectors: readonly string[],
  terminal: Terminal,
): Promise<Recording> {
  const { set, leftOut } = await readSeriesFile(file, selectors);
  for (const { line, reason } of leftOut.slice(0, MAX_REPORTED_LINES)) {
    terminal.warn(`${plainText(file, 500)}:${line}: ${plainText(reason, 200)}; skipped`);
  }
  if (leftOut.length > MAX_REPORTED_LINES)
    terminal.warn(`and ${leftOut.length - MAX_REPORTED_LINES} more lines skipped`);
  const rowMs = usualRowMs(set.atMs);
  const spanMs = (set.atMs.at(-1) ?? 0) - (set.atMs[0] ?? 0);
  if (rowMs < SCORING_STEP_MS && spanMs >= AVERAGED_FROM_MS) {
    return { set: averageSteps(set, rowMs, SCORING_STEP_MS), stepMs: SCORING_STEP_MS, leftOut: leftOut.length };
  }
  // One row has no distance; whatever stands for it, too few points is the answer.
  return { set, stepMs: Number.isNaN(rowMs) ? SCORING_STEP_MS : rowMs, leftOut: leftOut.length };
}

/** @throws UnknownNameError where nothing is stored of the kind */
export async function findSeries(api: AppApi, selector: string, terminal: Terminal): Promise<readonly SeriesInfo[]> {
  const series = await api.store.series({ selectors: [selector] });
  if (series.length === 0) {
    throw new UnknownNameError(
      `no series matches ${plainText(selector, 200)}`,
      'List the series with `homeostat metrics`. The name of a file must end in .csv or .csv.gz.',
    );
  }
  if (series.length > SERIES_LIMIT) {
    terminal.warn(`homeostat: ${series.length} series match; showing the first ${SERIES_LIMIT}`);
  }
  return series.slice(0, SERIES_LIMIT);
}
