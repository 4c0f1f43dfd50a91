import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireOwnerLock, type OwnerLock } from './owner-lock';

/** What the lock does, in a process of its own: a test that imported it twice here would share the kernel's locks. */
const HOLDER = `
  const BetterSqlite3 = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))});
  const lock = new BetterSqlite3(process.argv[1], { timeout: 0 });
  lock.pragma('journal_mode = MEMORY');
  lock.exec('BEGIN EXCLUSIVE');
  process.stdout.write('owned');
  setInterval(() => lock.open, 1000);
`;

let directory = '';
let child: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homeostat-lock-'));
});
afterEach(async () => {
  await kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function startHolder(): Promise<void> {
  child = spawn(process.execPath, ['-e', HOLDER, join(directory, 'owner.lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the holder has no output');
  await once(child.stdout, 'data');
}

async function kill(signal: NodeJS.Signals): Promise<void> {
  const running = child;
  child = undefined;
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  running.kill(signal);
  await ended;
}

function release(lock: OwnerLock): void {
  if (lock.kind === 'owned') lock.release();
}

describe('acquireOwnerLock', () => {
  it('makes the directory, owns it, and gives it back', () => {
    const nested = join(directory, 'a', 'b');
    const first = acquireOwnerLock(nested);
    expect(first.kind).toBe('owned');
    release(first);
    const second = acquireOwnerLock(nested);
    expect(second.kind).toBe('owned');
    release(second);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is refused while another process holds it, and had once that got %s',
    async (signal) => {
      await startHolder();
      expect(acquireOwnerLock(directory).kind).toBe('held');
      await kill(signal);
      const lock = acquireOwnerLock(directory);
      expect(lock.kind).toBe('owned');
      release(lock);
    },
  );

  it('empties a file with foreign content that nobody holds, and closes it to others', () => {
    const file = join(directory, 'owner.lock');
    writeFileSync(file, 'not a database, but long enough to be taken for one'.repeat(20), { mode: 0o644 });
    const { ino } = statSync(file);
    const lock = acquireOwnerLock(directory);
    expect(lock.kind).toBe('owned');
    expect(statSync(file)).toMatchObject({ ino, size: 0, mode: 0o100_600 });
    expect(acquireOwnerLock(directory).kind).toBe('held');
    release(lock);
  });

  it('leaves a file that another process holds, also where its content was overwritten', async () => {
    await startHolder();
    writeFileSync(join(directory, 'owner.lock'), 'x'.repeat(5000));
    expect(acquireOwnerLock(directory).kind).toBe('held');
  });

  it('refuses what is not a regular file', () => {
    mkdirSync(join(directory, 'owner.lock'));
    expect(acquireOwnerLock(directory)).toMatchObject({ kind: 'failed', advice: expect.stringContaining('Delete') });
  });

  it('refuses a link, which could lead to a lock of another user', () => {
    writeFileSync(join(directory, 'elsewhere'), '');
    symlinkSync('elsewhere', join(directory, 'owner.lock'));
    expect(acquireOwnerLock(directory)).toMatchObject({ kind: 'failed', advice: expect.stringContaining('Delete') });
  });

  it('refuses a directory that others can write', () => {
    chmodSync(directory, 0o777);
    expect(acquireOwnerLock(directory)).toMatchObject({
      kind: 'failed',
      advice: expect.stringContaining('chmod go-w'),
    });
  });

  it('says what to do about a directory that cannot be made', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(acquireOwnerLock(join(directory, 'file', 'home'))).toMatchObject({
      kind: 'unwritable',
      advice: expect.stringContaining('HOMEOSTAT_HOME'),
    });
  });
});
