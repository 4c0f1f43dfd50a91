import { queryOptions } from '@tanstack/react-query';
import type { SeriesInfo } from '../../../shared/contract/schemas';
import { CATALOG, findMetric } from '../../../shared/model/catalog';
import { api } from '../../live/host-api';
import { hasWords } from '../../text/has-words';
import { seriesTitle } from '../../text/series-title';

/** A series as it can be picked. */
export interface SeriesChoice extends SeriesInfo {
  readonly title: string;
  /** Help of the metric; empty for one that the catalog does not have. */
  readonly help: string;
  /** False for a series with history only. */
  readonly isMeasured: boolean;
}

const RANKS = new Map<string, number>(CATALOG.map(({ name }, index) => [name, index]));

export const CHOICES = queryOptions({
  queryKey: ['series'],
  queryFn: async ({ signal }) => {
    const [measured, stored] = await Promise.all([
      api.metrics.series({}, { signal }),
      api.store.series({}, { signal }),
    ]);
    return createChoices(measured, stored);
  },
  refetchInterval: 60_000,
});

/**
 * Lists every present and past series once, in the order of the catalog and then by title.
 *
 * @internal tested directly: its caller queries the host
 */
export function createChoices(measured: readonly SeriesInfo[], stored: readonly SeriesInfo[]): readonly SeriesChoice[] {
  const live = new Set(measured.map(({ key }) => key));
  const all = [...measured, ...stored.filter(({ key }) => !live.has(key))];
  const rankOf = ({ metric }: SeriesInfo) => RANKS.get(metric) ?? CATALOG.length;
  return all
    .map((series): SeriesChoice => {
      const title = seriesTitle(series.metric, series.labels);
      const help = findMetric(series.metric)?.help ?? '';
      return { ...series, title, help, isMeasured: live.has(series.key) };
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title, 'en', { numeric: true }));
}

/**
 * Returns the choices that have every word of a text: first those that begin with it, then matches in the title, in the
 * key, and in the help.
 */
export function findChoices(choices: readonly SeriesChoice[], text: string): readonly SeriesChoice[] {
  const sought = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const matching = choices.filter(({ title, key, help }) => hasWords([title, key, help], sought));
  const ranks = Map.groupBy(matching, (choice) => rankOf(choice, sought));
  return [0, 1, 2, 3].flatMap((rank) => ranks.get(rank) ?? []);
}

function rankOf({ title, key }: SeriesChoice, sought: string): number {
  if (title.toLowerCase().startsWith(sought)) return 0;
  if (hasWords([title], sought)) return 1;
  return hasWords([key], sought) ? 2 : 3;
}
