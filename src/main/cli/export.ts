import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { Aggregation, ExportFormatName, ExportQuery, SeriesInfo } from '../../shared/contract/schemas';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError, UnknownNameError } from '../base/errors';
import { type Command, EXIT } from './command';
import { durationBetween } from './option-parsers';
import { declarePeriod, periodOf } from './period-options';
import { type StoreAccess, withStore } from './store-access';
import { shown } from './usage';
import { writeOut } from './write-out';

interface ExportOptions {
  readonly metric: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly format: ExportFormatName;
  readonly step?: number;
  readonly aggregation: Aggregation;
  readonly out?: string;
}

export const exportHistory: Command = {
  name: 'export',
  summary: 'export stored history as CSV, OpenMetrics or JSON Lines; works without a running host',
  declare: (parser) =>
    void declarePeriod(parser.option('--metric <selector...>', 'metrics, series, or globs such as "disk_*"', ['*']))
      .addOption(new Option('--format <format>').choices(['csv', 'openmetrics', 'jsonl']).default('csv'))
      .option(
        '--step <duration>',
        'one value per step of this length (such as 1m) instead of the stored samples',
        durationBetween(1_000, 3_650 * DAY_MS),
      )
      .addOption(
        new Option('--aggregation <name>', 'function that combines the samples of a step')
          .choices(['avg', 'min', 'max', 'sum', 'count', 'last', 'rate'])
          .default('avg'),
      )
      .option('--out <file>', 'write to this file instead of standard output'),
  async run(context, _, values) {
    const options: ExportOptions = { ...(values as unknown as ExportOptions), ...periodOf(values) };
    const { directories, terminal } = context;
    if (!existsSync(directories.data)) {
      throw new AdvisedError(`no history exists in ${directories.data}`, 'Choose another directory with --home.');
    }
    return withStore(context, async (store) => {
      const keys = sortByFamily(await store.series(options.metric));
      if (keys.length === 0) {
        throw new UnknownNameError(
          `no series matches ${options.metric.map(shown).join(' ')}`,
          'List the series with `homeostat metrics`.',
        );
      }
      await writeOut(terminal, options.out, readTexts(store, options, keys));
      return EXIT.healthy;
    });
  },
};

/** The series of one metric side by side, as OpenMetrics wants it. */
function sortByFamily(series: readonly SeriesInfo[]): string[] {
  return [...series].sort((a, b) => compare(a.metric, b.metric) || compare(a.key, b.key)).map(({ key }) => key);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function* readTexts(store: StoreAccess, options: ExportOptions, keys: string[]): AsyncGenerator<string> {
  const { fromMs, toMs, format, step, aggregation } = options;
  let cursor: ExportQuery['cursor'] = null;
  do {
    const page = await store.exportPage({
      keys,
      fromMs,
      toMs,
      format,
      stepMs: step ?? null,
      aggregation,
      cursor,
    });
    yield page.text;
    cursor = page.cursor;
  } while (cursor !== null);
}
