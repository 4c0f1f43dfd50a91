import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { dateForName, keepNewest, listNewestFirst } from './dated-files';

it('formats times so that names sort by them', () => {
  expect(dateForName(0)).toBe('1970-01-01T00-00-00.000Z');
  expect(dateForName(Date.UTC(2026, 0, 2)) > dateForName(Date.UTC(2025, 11, 31))).toBe(true);
});

it('keeps the newest files of a prefix, and all others', () => {
  const folder = temporaryDirectory();
  for (const atMs of [3, 1, 2]) writeFileSync(join(folder, `a.db.old-${dateForName(atMs)}`), '');
  writeFileSync(join(folder, 'a.db'), '');
  keepNewest(join(folder, 'a.db.old-'), 2);
  expect(readdirSync(folder).sort()).toEqual(['a.db', `a.db.old-${dateForName(2)}`, `a.db.old-${dateForName(3)}`]);
});

it('lists matching files by the time of their change', () => {
  const folder = temporaryDirectory();
  for (const [name, atSeconds] of [
    ['x-1', 10],
    ['x-2', 30],
    ['y', 20],
    ['x-3', 20],
  ] as const) {
    if (name === 'x-3') mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), atSeconds, atSeconds);
  }
  expect(listNewestFirst(folder, /^x-/)).toEqual([
    { path: join(folder, 'x-2'), atMs: 30_000 },
    { path: join(folder, 'x-3'), atMs: 20_000 },
    { path: join(folder, 'x-1'), atMs: 10_000 },
  ]);
});
