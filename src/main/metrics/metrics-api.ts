import type { Handlers } from '../../shared/contract/handlers';
import type { LiveEvent, MetricSample, RangeQuery, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { CATALOG, metricDefinition } from '../../shared/model/catalog';
import type { Frame } from '../../shared/model/frame';
import { createSelector } from '../../shared/model/selector';
import type { Series, SeriesTable } from '../../shared/model/series';
import { type Bus, newestOf } from '../base/bus';
import { InvalidRequestError } from '../base/errors';
import type { MetricWindow } from './metric-window';

export interface MetricsParts {
  readonly table: SeriesTable;
  readonly window: MetricWindow;
  readonly frames: Bus<Frame>;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
}

/** A series without a value for this many ticks has no newest value, because its device disappeared. */
const LATEST_WITHIN_FRAMES = 30;
/** Limit for one response: 500 series of 800 points, more than any chart shows. */
const MOST_VALUES = 400_000;

/** Creates the handlers for metrics. */
export function createMetricsHandlers({ table, window, frames, range }: MetricsParts): Handlers['metrics'] {
  const select = (selectors: readonly string[]) => {
    const matches = createSelector(selectors);
    return ({ key }: Series) => matches(key);
  };

  return {
    catalog: () => [...CATALOG],
    series: ({ selectors }) => table.list().filter(select(selectors)).map(seriesInfo),
    latest: ({ selectors }) =>
      table
        .list()
        .filter(select(selectors))
        .flatMap((series): MetricSample[] => {
          const newest = window.latest(series.index, LATEST_WITHIN_FRAMES);
          if (newest === undefined) return [];
          return [
            { name: series.metric, labels: series.labels, unit: metricDefinition(series.metric).unit, ...newest },
          ];
        }),
    range: async (query) => {
      const result = await range(query);
      refuseTooLarge(result);
      return result;
    },
    live: async ({ selectors }, { signal }) => live(table, frames, select(selectors), signal),
  };
}

/**
 * The main thread validates and writes the response. REST clients may request more, because the worker writes their
 * response.
 */
function refuseTooLarge({ series }: RangeResult): void {
  const values = series.reduce((sum, one) => sum + one.values.length, 0);
  if (values <= MOST_VALUES) return;
  throw new InvalidRequestError(
    `${values} values are too many for one response; at most ${MOST_VALUES} are possible`,
    'Request fewer series or fewer points, or use REST.',
  );
}

function seriesInfo({ key, metric, labels }: Series): SeriesInfo {
  return { key, metric, labels, unit: metricDefinition(metric).unit };
}

async function* live(
  table: SeriesTable,
  frames: Bus<Frame>,
  matches: (series: Series) => boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveEvent> {
  const chosen: number[] = [];
  let seen = 0;
  for await (const frame of newestOf(frames, signal)) {
    if (table.size > seen) {
      const added = table.list(seen).filter(matches);
      seen = table.size;
      if (added.length > 0 || chosen.length === 0) {
        for (const series of added) chosen.push(series.index);
        yield { type: 'series', series: added.map(seriesInfo) };
      }
    }
    const values = chosen.map((index) => {
      const value = frame.values[index];
      return value === undefined || Number.isNaN(value) ? null : value;
    });
    const { sequence, atMs, intervalMs, gap } = frame;
    yield { type: 'frame', sequence, atMs, intervalMs, gap, values };
  }
}
