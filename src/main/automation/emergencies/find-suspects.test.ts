import { expect, it } from 'vitest';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { findSuspects } from './find-suspects';

function row(pid: number, app: string, name = app): ProcessRow {
  return {
    pid,
    parentPid: 1,
    startedAtMs: 1,
    app,
    name,
    command: app,
    user: 'anna',
    state: 'running',
    cpuCores: 1,
    memoryBytes: 1,
    readBytesPerSecond: 0,
    writtenBytesPerSecond: 0,
    threads: 1,
    nice: 0,
  };
}

it.each([
  [{ only: [], never: ['unattended-upgrade'] }, [1]],
  [{ only: [], never: ['unattended-upgr'] }, [1]],
  [{ only: [], never: ['server.js'] }, [2]],
  [{ only: ['unattended-upgrade'], never: [] }, [2]],
  [{ only: ['unattended-upgr'], never: [] }, [2]],
  [{ only: ['server.js'], never: [] }, [1]],
])('lets a person name programs whole, or as the kernel cuts them: %j', (lists, pids) => {
  const table = { atMs: 1, rows: [row(1, 'shop/server.js'), row(2, 'unattended-upgrade')] };
  const suspects = findSuspects('runaway', table, undefined, { ownPid: 9, ...lists });
  expect(suspects.map(({ pid }) => pid)).toEqual(pids);
});

it('spares a program by its kernel name, which nothing completes', () => {
  const table = { atMs: 1, rows: [row(1, 'media', 'gnome-screensav')] };
  const reach = { ownPid: 9, only: [], never: ['gnome-screensaver'] };
  expect(findSuspects('runaway', table, undefined, reach)).toEqual([]);
});
