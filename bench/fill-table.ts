import { CATALOG } from '../src/shared/model/catalog';
import type { SeriesTable } from '../src/shared/model/series';

/** Adds series of the whole catalog, with labels of their own, until the table has this size. */
export function fillTable(table: SeriesTable, size: number): void {
  for (let copy = 0; table.size < size; copy++) {
    for (const { name, labels } of CATALOG) {
      if (table.size >= size) return;
      table.intern(name, Object.fromEntries(labels.map((label) => [label, `other ${copy}`])));
    }
  }
}
