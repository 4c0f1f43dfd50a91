import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  it('keeps values across a restart, by domain', async () => {
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

  it('refuses a value that JSON cannot represent', async () => {
    await expect(open().set('d', 'k', undefined)).rejects.toThrow('d/k');
  });

  it.each([
    ['overwritten', (file: string) => writeFileSync(file, 'x'.repeat(8_192))],
    ['cut short', (file: string) => truncateSync(file, 5_000)],
  ])('moves a file aside that was %s, reports it, and continues', async (_, damage) => {
    const first = open();
    for (let index = 0; index < 200; index++) await first.set('d', `key-${index}`, 'v'.repeat(100));
    await first.close();
    damage(join(directory, 'state.db'));

    const second = open();
    await second.set('d', 'key-1', 1);
    expect(await second.get('d', 'key-1')).toBe(1);
    expect(problems).toEqual([expect.stringContaining('was corrupt')]);
    expect(readdirSync(directory).some((name) => name.startsWith('state.db.corrupt-'))).toBe(true);
  });

  it('refuses a file of a newer version and leaves it unchanged', async () => {
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

  it('recovers the readable values of a corrupt file', async () => {
    const first = open();
    for (let index = 0; index < 2_000; index++) await first.set('d', `key-${index}`, 'v'.repeat(100));
    await first.close();
    const file = join(directory, 'state.db');
    const bytes = readFileSync(file);
    // A page in the middle.
    bytes.fill(0x5a, Math.floor(bytes.length / 8192) * 4096, Math.floor(bytes.length / 8192) * 4096 + 4096);
    writeFileSync(file, bytes);

    const second = open();
    const values = await second.list('d');
    expect(values.size).toBeGreaterThan(1_000);
    expect(values.size).toBeLessThan(2_000);
    expect(problems).toEqual([expect.stringContaining('recovered 1')]);
  });

  it('reopens after a failure and writes pending records, but no request that a person saw fail', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'in the way');
    const store = createStateStore({
      directory,
      remote,
      report: (problem) => problems.push(problem),
      recordDomains: new Set(['record']),
      firstRetryMs: 20,
    });
    await expect(store.set('record', 'a', 1)).rejects.toThrow();
    await expect(store.set('record', 'b', 1)).rejects.toThrow();
    await expect(store.set('record', 'a', 2)).rejects.toThrow();
    await expect(store.set('request', 'a', 1)).rejects.toThrow();
    expect(await store.get('record', 'a')).toBe(2);
    rmSync(directory);
    await vi.waitFor(async () => expect(await store.get('request', 'a')).toBeUndefined(), { timeout: 10_000 });
    expect(await store.list('record')).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    await store.close();
    expect(problems.filter((text) => text.startsWith('cannot use'))).toHaveLength(1);
    expect(problems).toContainEqual(expect.stringContaining('could not be read when Homeostat started'));
    const again = open();
    expect(await again.list('record')).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(await again.list('request')).toEqual(new Map());
  });

  it('reopens after the file became corrupt while open', async () => {
    const store = createStateStore({
      directory,
      remote,
      report: (problem) => problems.push(problem),
      firstRetryMs: 20,
    });
    for (let index = 0; index < 500; index++) await store.set('d', `key-${index}`, 'v'.repeat(100));
    const file = join(directory, 'state.db');
    writeFileSync(file, Buffer.alloc(65_536, 0x5a));
    await vi.waitFor(() => store.set('d', 'new', 1), { timeout: 10_000 });
    expect(await store.get('d', 'new')).toBe(1);
  });

  it('leaves out a value that is not JSON, and reports it', async () => {
    const store = open();
    await store.set('d', 'good', 1);
    const other = new BetterSqlite3(join(directory, 'state.db'));
    other.prepare(`INSERT INTO state VALUES ('d', 'bad', '{', 0)`).run();
    other.close();
    expect(await store.list('d')).toEqual(new Map([['good', 1]]));
    expect(problems).toEqual([expect.stringContaining('d/bad')]);
  });

  it('copies values that were not read at the start before they can be overwritten', async () => {
    const first = open();
    await first.set('d', 'k', 'old');
    await first.close();
    const file = join(directory, 'state.db');
    renameSync(file, `${file}.away`);
    mkdirSync(file);
    const store = createStateStore({
      directory,
      remote,
      report: (problem) => problems.push(problem),
      firstRetryMs: 20,
    });
    await expect(store.get('d', 'k')).rejects.toThrow();
    rmSync(file, { recursive: true });
    renameSync(`${file}.away`, file);
    await vi.waitFor(() => store.set('d', 'k', 'new'), { timeout: 10_000 });
    const [copy = ''] = readdirSync(directory).filter((name) => name.startsWith('state.db.before-'));
    const old = new BetterSqlite3(join(directory, copy), { readonly: true });
    expect(old.prepare('SELECT value FROM state').pluck().get()).toBe('"old"');
    old.close();
    await store.close();
  });
});
