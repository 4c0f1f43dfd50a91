import type { Handlers } from '../../shared/contract/handlers';
import type {
  ProcessQuery,
  ProcessRow,
  ProcessSort,
  ProcessTable,
  ProcessTableView,
} from '../../shared/contract/schemas';
import { type Bus, newestOf } from '../base/bus';

/** The process collector as clients use it. */
export interface ProcessSource {
  /** Returns a table that is at most a few seconds old. */
  table(): Promise<ProcessTable>;
  /** Emits every new table while someone listens. */
  readonly tables: Bus<ProcessTable>;
  /** Scans every second until the returned function is called. */
  watch(): () => void;
}

type Figure = 'cpuCores' | 'memoryBytes' | 'readBytesPerSecond' | 'writtenBytesPerSecond' | 'threads' | 'startedAtMs';

/** Puts the highest first, and the unknown last. */
const highest = (figure: Figure) => (a: ProcessRow, b: ProcessRow) => (b[figure] ?? -1) - (a[figure] ?? -1);

const ORDER: Readonly<Record<ProcessSort, (a: ProcessRow, b: ProcessRow) => number>> = {
  cpu: highest('cpuCores'),
  memory: highest('memoryBytes'),
  read: highest('readBytesPerSecond'),
  written: highest('writtenBytesPerSecond'),
  threads: highest('threads'),
  pid: (a, b) => a.pid - b.pid,
  name: (a, b) => compareTexts(a.title ?? a.name, b.title ?? b.name),
  started: highest('startedAtMs'),
};

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Creates the handlers for processes. */
export function createProcessHandlers(source: ProcessSource): Handlers['processes'] {
  return {
    list: async (query) => view(await source.table(), query),
    watch: async (query, { signal }) => watch(source, query, signal),
  };
}

async function* watch(
  source: ProcessSource,
  query: ProcessQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProcessTableView> {
  const unwatch = source.watch();
  try {
    yield view(await source.table(), query);
    for await (const table of newestOf(source.tables, signal)) yield view(table, query);
  } finally {
    unwatch();
  }
}

function view({ atMs, rows }: ProcessTable, { sort, limit }: ProcessQuery): ProcessTableView {
  // A stable order for ties keeps the table still.
  const sorted = [...rows].sort((a, b) => ORDER[sort](a, b) || b.memoryBytes - a.memoryBytes || a.pid - b.pid);
  return { atMs, total: rows.length, rows: sorted.slice(0, limit) };
}
