import { expect, it } from 'vitest';
import type { ProcessRow, ProcessTable, ProcessTableView } from '../../shared/contract/schemas';
import { Bus } from '../base/bus';
import { createProcessHandlers } from './process-api';

const row = (
  pid: number,
  cpuCores: number,
  memoryBytes: number,
  readBytesPerSecond: number | null = 0,
): ProcessRow => ({
  pid,
  parentPid: 1,
  startedAtMs: 0,
  app: 'a',
  name: `p${pid}`,
  command: '',
  user: 'ada',
  state: 'running',
  cpuCores,
  memoryBytes,
  readBytesPerSecond,
  writtenBytesPerSecond: 0,
  threads: 1,
  nice: 0,
});

function source(rows: ProcessRow[]) {
  const tables = new Bus<ProcessTable>();
  let watchers = 0;
  const handlers = createProcessHandlers({
    table: async () => ({ atMs: 1, rows }),
    tables,
    watch: () => {
      watchers++;
      return () => void watchers--;
    },
  });
  return { tables, handlers, watchers: () => watchers };
}

it('sorts, with a stable order for ties, and limits the rows', async () => {
  const { handlers } = source([row(3, 0.1, 5), row(1, 0.1, 5), row(2, 0.9, 1, null), row(4, 0, 9)]);
  const pids = async (sort: 'cpu' | 'memory' | 'read', limit = 9) =>
    ((await handlers.list({ sort, limit }, {})) as ProcessTableView).rows.map(({ pid }) => pid);
  expect(await pids('cpu')).toEqual([2, 1, 3, 4]);
  expect(await pids('memory', 2)).toEqual([4, 1]);
  expect(await pids('read')).toEqual([4, 1, 3, 2]);
});

it('scans every second only while someone watches', async () => {
  const { handlers, tables, watchers } = source([row(1, 0, 0)]);
  const abort = new AbortController();
  const stream = (await handlers.watch(
    { sort: 'cpu', limit: 5 },
    { signal: abort.signal },
  )) as AsyncIterator<ProcessTableView>;
  expect((await stream.next()).value).toMatchObject({ atMs: 1, total: 1 });
  expect(watchers()).toBe(1);
  const next = stream.next();
  await expect.poll(() => tables.listeners).toBe(1);
  tables.emit({ atMs: 2, rows: [] });
  expect((await next).value).toMatchObject({ atMs: 2, total: 0 });
  const end = stream.next();
  abort.abort();
  await end;
  expect(watchers()).toBe(0);
});
