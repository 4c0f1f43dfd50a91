import { expect, it } from 'vitest';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { processQuery, sortProcesses } from './process-order';

const row = (pid: number, rest: Partial<ProcessRow>): ProcessRow => ({
  pid,
  parentPid: 1,
  startedAtMs: 0,
  app: 'app',
  name: 'name',
  command: '',
  user: 'user',
  state: 'sleeping',
  cpuCores: 0,
  memoryBytes: 0,
  readBytesPerSecond: null,
  writtenBytesPerSecond: null,
  threads: 1,
  nice: 0,
  ...rest,
});
const pids = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid);

it('asks for the first rows where the host has the order, else for all', () => {
  expect(processQuery({ column: 'cpu', direction: 'descending' }, false)).toEqual({ sort: 'cpu', limit: 50 });
  expect(processQuery({ column: 'cpu', direction: 'descending' }, true).limit).toBe(10_000);
  expect(processQuery({ column: 'cpu', direction: 'ascending' }, false).limit).toBe(10_000);
  expect(processQuery({ column: 'user', direction: 'ascending' }, false)).toEqual({ sort: 'cpu', limit: 10_000 });
});

it('sorts in both directions, unknown I/O below none', () => {
  const rows = [row(1, { readBytesPerSecond: 0 }), row(2, {}), row(3, { readBytesPerSecond: 9 })];
  expect(pids(sortProcesses(rows, { column: 'read', direction: 'descending' }))).toEqual([3, 1, 2]);
  expect(pids(sortProcesses(rows, { column: 'read', direction: 'ascending' }))).toEqual([2, 1, 3]);
});

it('sorts names regardless of case, and equal names by their usage', () => {
  const rows = [
    row(4, { name: 'b' }),
    row(9, { name: 'A' }),
    row(3, { name: 'b', cpuCores: 1 }),
    row(2, { name: 'b' }),
  ];
  expect(pids(sortProcesses(rows, { column: 'name', direction: 'ascending' }))).toEqual([9, 3, 2, 4]);
});
