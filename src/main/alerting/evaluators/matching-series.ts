import { createSelector } from '../../../shared/model/selector';
import type { Series, SeriesTable } from '../../../shared/model/series';

/** Finds the series of a selector, again only when the table has grown. */
export class MatchingSeries {
  readonly #matches: (key: string, metric: string) => boolean;
  readonly #found: Series[] = [];
  #seen = 0;

  constructor(selector: string) {
    this.#matches = createSelector([selector]);
  }

  /** @param onFound receives each series once */
  update(table: SeriesTable, onFound: (series: Series) => void = () => undefined): readonly Series[] {
    if (table.size > this.#seen) {
      for (const series of table.list(this.#seen)) {
        if (!this.#matches(series.key, series.metric)) continue;
        this.#found.push(series);
        onFound(series);
      }
      this.#seen = table.size;
    }
    return this.#found;
  }
}
