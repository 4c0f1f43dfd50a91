import { existsSync } from 'node:fs';
import type { Aggregation, ExportFormatName, ExportQuery, SeriesInfo } from '../../shared/contract/schemas';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { option } from './inputs';
import { durationBetween } from './option-parsers';
import { PERIOD, periodOf } from './period';
import { type StoreAccess, withStore } from './store-access';
import { EXIT, verb } from './verb';
import { writeOut } from './write-out';

const FORMATS: readonly ExportFormatName[] = ['csv', 'openmetrics', 'jsonl'];
const AGGREGATIONS: readonly Aggregation[] = ['avg', 'min', 'max', 'sum', 'count', 'last', 'rate'];

export const exportHistory = verb({
  summary: 'export stored history as CSV, OpenMetrics or JSON Lines; works without a running host',
  inputs: {
    selectors: option<readonly string[]>('--metric <selector...>', 'metrics, series, or globs such as "disk_*"', {
      initial: ['*'],
    }),
    ...PERIOD,
    format: option<ExportFormatName>('--format <format>', 'format of the file', { choices: FORMATS, initial: 'csv' }),
    stepMs: option(
      '--step <duration>',
      'one value per step of this length (such as 1m) instead of the stored samples',
      { parse: durationBetween(1_000, 3_650 * DAY_MS) },
    ),
    aggregation: option<Aggregation>('--aggregation <name>', 'function that combines the samples of a step', {
      choices: AGGREGATIONS,
      initial: 'avg',
    }),
    out: option('--out <file>', 'write to this file instead of standard output'),
  },
  examples: ['--metric "disk_*" --from -7d --out disks.csv', '--metric load_1m_ratio --step 5m --format jsonl'],
  async run(context, { selectors, stepMs = null, format, aggregation, out, ...period }) {
    const query = { ...periodOf(period), format, stepMs, aggregation };
    const { directories, terminal } = context;
    if (!existsSync(directories.data)) {
      throw new AdvisedError(`no history exists in ${directories.data}`, 'Choose another directory with --home.');
    }
    return withStore(context, async (store) => {
      const keys = sortByFamily(await store.series(selectors));
      if (keys.length === 0) {
        const names = selectors.map((selector) => `"${selector}"`).join(' ');
        throw new UnknownNameError(`no series matches ${names}`, 'List the series with `homeostat metrics`.');
      }
      await writeOut(terminal, out, readTexts(store, { ...query, keys }));
      return EXIT.healthy;
    });
  },
});

/** OpenMetrics requires the series of one metric next to each other. */
function sortByFamily(series: readonly SeriesInfo[]): string[] {
  return [...series].sort((a, b) => compare(a.metric, b.metric) || compare(a.key, b.key)).map(({ key }) => key);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function* readTexts(store: StoreAccess, query: Omit<ExportQuery, 'cursor'>): AsyncGenerator<string> {
  let cursor: ExportQuery['cursor'] = null;
  do {
    const page = await store.exportPage({ ...query, cursor });
    yield page.text;
    cursor = page.cursor;
  } while (cursor !== null);
}
