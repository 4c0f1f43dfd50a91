import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './data-table.module.css';
import { Icon } from './icon';
import { visibleRows } from './visible-rows';

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

export interface Column<Row> {
  readonly title: string;
  /** Names the column; the title in lower case by default. */
  readonly id?: string;
  /** The least width in pixels, and the share of the width that is left over. */
  readonly width: number;
  readonly align?: 'end';
  /** The direction that a first press sorts in; a column without one is not sortable. */
  readonly sorts?: Sort['direction'] | undefined;
  readonly render: (row: Row) => ReactNode;
}

/** @param sorts see {@link Column} */
export function column<Row>(
  title: string,
  width: number,
  render: (row: Row) => ReactNode,
  sorts?: Sort['direction'],
): Column<Row> {
  return { title, width, render, sorts };
}

/** A column of numbers, which end below one another. */
export function numberColumn<Row>(...all: Parameters<typeof column<Row>>): Column<Row> {
  return { ...column(...all), align: 'end' };
}

interface DataTableProps<Row> {
  /** Names the rows; read out. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Rows seen at once; the others are scrolled to. */
  readonly shownRows: number;
  /** Highlights a row. */
  readonly isMarked?: (row: Row) => boolean;
  /** Shown where there are no rows. */
  readonly empty?: ReactNode;
}

/** Equals `--row-height` in tokens.css. */
const ROW_HEIGHT_PX = 28;

/** A table of any length, of which only the rows in view are in the document. A narrow table scrolls under its first column. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, sort, onSort, shownRows, isMarked, empty } = props;
  const region = useRef<HTMLElement>(null);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const { first, end } = visibleRows(scrollTopPx, shownRows * ROW_HEIGHT_PX, ROW_HEIGHT_PX, rows.length);
  const widthPx = columns.reduce((sum, { width }) => sum + width, 0);

  useEffect(() => {
    if (region.current !== null && rows.length * ROW_HEIGHT_PX < scrollTopPx) setScrollTopPx(region.current.scrollTop);
  }, [rows.length, scrollTopPx]);

  return (
    <section
      ref={region}
      className={styles.region}
      aria-label={`${label}, rows`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable for the keys that scroll it
      tabIndex={0}
      style={{ maxHeight: (shownRows + 1) * ROW_HEIGHT_PX }}
      onScroll={(event) => setScrollTopPx(event.currentTarget.scrollTop)}
    >
      {/* Padding takes the place of the rows that are not in the document. */}
      <div style={{ paddingTop: first * ROW_HEIGHT_PX, paddingBottom: (rows.length - end) * ROW_HEIGHT_PX }}>
        <table
          className={styles.table}
          aria-label={label}
          aria-rowcount={rows.length + 1}
          style={{ minWidth: widthPx }}
        >
          <colgroup>
            {columns.map((each) => (
              <col key={idOf(each)} style={{ width: `${(each.width / widthPx) * 100}%` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((each) => (
                <HeaderCell key={idOf(each)} column={each} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(first, end).map((row, index) => (
              <tr
                key={keyOf(row)}
                className={isMarked?.(row) ? styles.marked : styles.row}
                aria-rowindex={first + index + 2}
              >
                {columns.map((each) => (
                  <td key={idOf(each)} className={each.align && styles.end}>
                    {each.render(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && empty}
    </section>
  );
}

function idOf<Row>({ id, title }: Column<Row>): string {
  return id ?? title.toLowerCase();
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}) {
  const { sorts, title } = column;
  const id = idOf(column);
  const direction = sort?.column === id ? sort.direction : undefined;
  const next = direction === undefined ? sorts : direction === 'ascending' ? 'descending' : 'ascending';
  return (
    <th scope="col" className={column.align && styles.end} aria-sort={direction}>
      {sorts === undefined || next === undefined || onSort === undefined ? (
        title
      ) : (
        <button type="button" className={styles.sort} onClick={() => onSort({ column: id, direction: next })}>
          {title}
          {direction !== undefined && <Icon name={direction === 'ascending' ? 'sortUp' : 'sortDown'} size={12} />}
        </button>
      )}
    </th>
  );
}
