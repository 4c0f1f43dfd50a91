import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './data-table.module.css';
import { Icon } from './icon';
import { visibleRows } from './visible-rows';

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** The width that the column gets of what there is, against the others, and what it never goes below. */
  readonly share: number;
  readonly minWidthPx: number;
  readonly align?: 'start' | 'end';
  /** The direction that a first press sorts in; a column without one is not sortable. */
  readonly sorts?: Sort['direction'];
  readonly render: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  /** What the rows are; read out. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** How many rows are seen at once; the others are scrolled to. */
  readonly shownRows: number;
  /** Stands instead of the rows where there are none. */
  readonly empty?: ReactNode;
}

/** As `--row-height` in tokens.css. */
const ROW_HEIGHT_PX = 28;

/** A table of any length: only the rows in view are in the document. Scrolled by the keys of any scrolled region. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, sort, onSort, shownRows, empty } = props;
  const region = useRef<HTMLElement>(null);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const { first, end } = visibleRows(scrollTopPx, shownRows * ROW_HEIGHT_PX, ROW_HEIGHT_PX, rows.length);
  const shares = columns.reduce((sum, column) => sum + column.share, 0);

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
      {/* The rows that are not in the document take their room as padding. */}
      <div style={{ paddingTop: first * ROW_HEIGHT_PX, paddingBottom: (rows.length - end) * ROW_HEIGHT_PX }}>
        <table
          className={styles.table}
          aria-label={label}
          aria-rowcount={rows.length + 1}
          style={{ minWidth: columns.reduce((sum, column) => sum + column.minWidthPx, 0) }}
        >
          <colgroup>
            {columns.map((column) => (
              <col key={column.id} style={{ width: `${(column.share / shares) * 100}%` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(first, end).map((row, index) => (
              <tr key={keyOf(row)} className={styles.row} aria-rowindex={first + index + 2}>
                {columns.map((column) => (
                  <td key={column.id} className={column.align === 'end' ? styles.end : undefined}>
                    {column.render(row)}
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

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}) {
  const { sorts } = column;
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const className = column.align === 'end' ? styles.end : undefined;
  if (sorts === undefined || onSort === undefined) {
    return (
      <th scope="col" className={className}>
        {column.title}
      </th>
    );
  }
  const next = direction === undefined ? sorts : direction === 'ascending' ? 'descending' : 'ascending';
  return (
    <th scope="col" className={className} {...(direction === undefined ? {} : { 'aria-sort': direction })}>
      <button type="button" className={styles.sort} onClick={() => onSort({ column: column.id, direction: next })}>
        {column.title}
        {direction !== undefined && <Icon name={direction === 'ascending' ? 'sortUp' : 'sortDown'} size={12} />}
      </button>
    </th>
  );
}
