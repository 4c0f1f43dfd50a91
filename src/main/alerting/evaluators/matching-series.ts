import { createSelector, type SelectorMatch } from '../../../shared/model/selector';
import type { Series, SeriesTable } from '../../../shared/model/series';

/** Finds the series of a selector, again only when the table has grown. */
export class MatchingSeries {
  readonly #matches: SelectorMatch;
  readonly #found: Series[] = [];
  #seen = 0;

  constructor(selector: string) {
    this.#matches = createSelector([selector]);
  }

  /** Returns all series found so far, in the order in which the table received them. */
  update(table: SeriesTable): readonly Series[] {
    if (table.size > this.#seen) {
      this.#found.push(...table.list(this.#seen).filter(({ key }) => this.#matches(key)));
      this.#seen = table.size;
    }
    return this.#found;
  }
}
