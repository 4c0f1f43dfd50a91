import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectService } from '../../../tests/helpers/connect-service';
import type { Remote } from '../base/remote';
import { createStateStore } from './create-state-store';
import { createStateService, type StateService } from './state-service';

let directory = '';
let remote: Remote<StateService> & { disconnect(): void };
let problems: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homeostat-state-'));
  remote = connectService<StateService>(createStateService());
  problems = [];
});
afterEach(async () => {
  await remote.close();
  remote.disconnect();
  rmSync(directory, { recursive: true, force: true });
});

function open() {
  return createStateStore({ directory, remote, report: (problem) => problems.push(problem) });
}

describe('createStateStore', () => {
  it('keeps values over a restart, by domain', async () => {
    const first = open();
    await first.set('alerts', 'a', { level: 2, tags: ['x'] });
    await first.set('alerts', 'a', { level: 3, tags: [] });
    await first.set('alerts', 'b', null);
    await first.set('limits', 'a', 0.5);
    await first.close();

    const second = open();
    expect(await second.get('alerts', 'a')).toEqual({ level: 3, tags: [] });
    expect(await second.list('alerts')).toEqual(
      new Map<string, unknown>([
        ['a', { level: 3, tags: [] }],
        ['b', null],
      ]),
    );
    await second.delete('alerts', 'a');
    expect(await second.get('alerts', 'a')).toBeUndefined();
    expect(await second.get('limits', 'a')).toBe(0.5);
    expect(problems).toEqual([]);
  });

  it('refuses a value that JSON cannot hold', async () => {
    await expect(open().set('d', 'k', undefined)).rejects.toThrow('d/k');
  });

  it.each([
    ['overwritten', (file: string) => writeFileSync(file, 'x'.repeat(8_192))],
    ['cut short', (file: string) => truncateSync(file, 5_000)],
  ])('moves a file aside that was %s, tells it, and goes on', async (_, damage) => {
    const first = open();
    for (let index = 0; index < 200; index++) await first.set('d', `key-${index}`, 'v'.repeat(100));
    await first.close();
    damage(join(directory, 'state.db'));

    const second = open();
    expect(await second.get('d', 'key-1')).toBeUndefined();
    await second.set('d', 'key-1', 1);
    expect(await second.get('d', 'key-1')).toBe(1);
    expect(problems).toEqual([expect.stringContaining('was corrupt')]);
    expect(readdirSync(directory).some((name) => name.startsWith('state.db.corrupt-'))).toBe(true);
  });

  it('refuses a file of a newer version and leaves it as it is', async () => {
    const file = join(directory, 'state.db');
    const newer = new BetterSqlite3(file);
    newer.pragma('user_version = 99');
    newer.close();

    await expect(open().get('d', 'k')).rejects.toMatchObject({
      message: expect.stringContaining('newer version'),
      advice: expect.stringContaining('Install'),
    });
    expect(readdirSync(directory).filter((name) => name.includes('corrupt'))).toEqual([]);
  });
});
