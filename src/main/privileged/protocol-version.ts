/** What both sides must have in common; counted up with every change that the other side would not understand. */
export const PROTOCOL = 1;

/** A longer line is nonsense; no more of it is held in memory. */
export const MOST_LINE_BYTES = 4096;

/** How often a client says that it is alive, and how long it may be silent. */
export const HEARTBEAT_MS = 5_000;
export const MOST_SILENT_MS = 30_000;
