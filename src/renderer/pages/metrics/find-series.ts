import { queryOptions } from '@tanstack/react-query';
import type { SeriesInfo } from '../../../shared/contract/schemas';
import { CATALOG, findMetric } from '../../../shared/model/catalog';
import { api } from '../../live/host-api';
import { seriesTitle } from '../../text/series-title';

/** A series as it can be picked. */
export interface SeriesChoice extends SeriesInfo {
  readonly title: string;
  /** Help of the metric; empty for one that the catalog does not have. */
  readonly help: string;
  /** False for a series with history only. */
  readonly isMeasured: boolean;
  /** The text to search, in lower case. */
  readonly text: string;
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
      const text = `${title}\n${series.key}\n${help}`.toLowerCase();
      return { ...series, title, help, isMeasured: live.has(series.key), text };
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title, 'en', { numeric: true }));
}

/**
 * Returns the choices that have every word of a text: first those that begin with it, then matches in the title, in the
 * key, and in the help.
 */
export function findChoices(choices: readonly SeriesChoice[], text: string): readonly SeriesChoice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const matching = choices.filter((choice) => words.every((word) => choice.text.includes(word)));
  const ranks = new Map(matching.map((choice) => [choice, rankOf(choice, words)]));
  return matching.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

function rankOf({ title, key }: SeriesChoice, words: readonly string[]): number {
  const [inTitle, inKey] = [title.toLowerCase(), key.toLowerCase()];
  if (inTitle.startsWith(words.join(' '))) return 0;
  if (words.every((word) => inTitle.includes(word))) return 1;
  return words.every((word) => inKey.includes(word)) ? 2 : 3;
}
