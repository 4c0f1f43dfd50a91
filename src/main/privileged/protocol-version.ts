/** Version that both sides must share. Incremented with every incompatible change. */
export const PROTOCOL = 1;

/** A longer line is invalid, and its rest is not stored. */
export const MOST_LINE_BYTES = 4096;

/** Interval of the client's sign of life, and the longest silence. */
export const ALIVE_INTERVAL_MS = 5_000;
export const MOST_SILENT_MS = 30_000;
