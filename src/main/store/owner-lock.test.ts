import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireOwnerLock, type OwnerLock } from './owner-lock';

/** The lock in a process of its own: importing it twice in this one would share the kernel's locks. */
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
  it('creates the directory, locks it, and releases it', () => {
    const nested = join(directory, 'a', 'b');
    const first = acquireOwnerLock(nested);
    expect(first.kind).toBe('owned');
    release(first);
    const second = acquireOwnerLock(nested);
    expect(second.kind).toBe('owned');
    release(second);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is refused while another process holds the lock, and succeeds after that process got %s',
    async (signal) => {
      await startHolder();
      expect(acquireOwnerLock(directory).kind).toBe('held');
      await kill(signal);
      const lock = acquireOwnerLock(directory);
      expect(lock.kind).toBe('owned');
      release(lock);
    },
  );

  it('empties an unlocked file with foreign content, and makes it private', () => {
    const file = join(directory, 'owner.lock');
    writeFileSync(file, 'not a database, but long enough to be taken for one'.repeat(20), { mode: 0o644 });
    const { ino } = statSync(file);
    const lock = acquireOwnerLock(directory);
    expect(lock.kind).toBe('owned');
    expect(statSync(file)).toMatchObject({ ino, size: 0, mode: 0o100_600 });
    expect(acquireOwnerLock(directory).kind).toBe('held');
    release(lock);
  });

  it('leaves a file that another process has locked, even if its content was overwritten', async () => {
    await startHolder();
    writeFileSync(join(directory, 'owner.lock'), 'x'.repeat(5000));
    expect(acquireOwnerLock(directory).kind).toBe('held');
  });

  it('refuses anything but a regular file', () => {
    mkdirSync(join(directory, 'owner.lock'));
    expect(acquireOwnerLock(directory)).toMatchObject({ kind: 'failed', advice: expect.stringContaining('Delete') });
  });

  it('refuses a link, which could lead to a lock of another user', () => {
    writeFileSync(join(directory, 'elsewhere'), '');
    symlinkSync('elsewhere', join(directory, 'owner.lock'));
    expect(acquireOwnerLock(directory)).toMatchObject({ kind: 'failed', advice: expect.stringContaining('Delete') });
  });

  it('refuses a directory that others can write to', () => {
    chmodSync(directory, 0o777);
    expect(acquireOwnerLock(directory)).toMatchObject({
      kind: 'failed',
      advice: expect.stringContaining('chmod go-w'),
    });
  });

  it('advises on a directory that cannot be created', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(acquireOwnerLock(join(directory, 'file', 'home'))).toMatchObject({
      kind: 'unwritable',
      advice: expect.stringContaining('HOMEOSTAT_HOME'),
    });
  });
});
