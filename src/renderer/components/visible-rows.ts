/** Rows beyond the edges that are rendered, so that scrolling shows no holes. */
const OVERSCAN_ROWS = 6;

/** Returns the rows to render, of many rows of one height: `first` up to, not including, `end`. */
export function visibleRows(scrollTopPx: number, heightPx: number, rowHeightPx: number, rowCount: number) {
  const top = Math.floor(scrollTopPx / rowHeightPx);
  const first = Math.max(0, Math.min(top, rowCount) - OVERSCAN_ROWS);
  const end = Math.min(rowCount, top + Math.ceil(heightPx / rowHeightPx) + 1 + OVERSCAN_ROWS);
  return { first: Math.min(first, end), end };
}
