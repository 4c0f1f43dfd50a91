import type { ProcessQuery, ProcessRow, ProcessSort } from '../../../shared/contract/schemas';
import type { Sort } from '../../components';

/** Orders that the host has. In these the first rows are enough; any other needs all of them. */
const HOST_ORDERS: Readonly<Partial<Record<string, Sort['direction']>>> = {
  name: 'ascending',
  pid: 'ascending',
  cpu: 'descending',
  memory: 'descending',
  read: 'descending',
  written: 'descending',
  threads: 'descending',
} satisfies Partial<Record<ProcessSort, Sort['direction']>>;

const TOP_PROCESSES = 50;
const ALL_PROCESSES = 10_000;

/** Returns the query for the rows of the table in a given order. */
export function processQuery({ column, direction }: Sort, showsAll: boolean): ProcessQuery {
  const order = HOST_ORDERS[column];
  return {
    sort: order === undefined ? 'cpu' : (column as ProcessSort),
    limit: order === direction && !showsAll ? TOP_PROCESSES : ALL_PROCESSES,
  };
}

type Key = (row: ProcessRow) => number | string;

const KEYS: Readonly<Record<string, Key>> = {
  name: (row) => (row.title ?? row.name).toLowerCase(),
  pid: (row) => row.pid,
  user: (row) => row.user,
  cpu: (row) => row.cpuCores,
  memory: (row) => row.memoryBytes,
  read: (row) => row.readBytesPerSecond ?? -1,
  written: (row) => row.writtenBytesPerSecond ?? -1,
  threads: (row) => row.threads,
  state: (row) => row.state,
};

/** Sorts by a column, and equal rows by CPU, memory and PID, so that rows do not jump. */
export function sortProcesses(rows: readonly ProcessRow[], { column, direction }: Sort): readonly ProcessRow[] {
  const key = KEYS[column] ?? ((row: ProcessRow) => row.pid);
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left !== right) return left < right ? -sign : sign;
    return b.cpuCores - a.cpuCores || b.memoryBytes - a.memoryBytes || a.pid - b.pid;
  });
}
