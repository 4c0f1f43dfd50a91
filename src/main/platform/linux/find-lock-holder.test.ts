import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { findLockHolder } from './find-lock-holder';

const HOLDER = `const database = new (require('better-sqlite3'))(process.argv[1]);
database.exec('BEGIN EXCLUSIVE'); console.log('locked'); setInterval(() => {}, 1000);`;

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

it('finds the process that holds the lock of an owner, and sees that it was stopped', async () => {
  const file = join(temporaryDirectory(), 'owner.lock');
  child = spawn(process.execPath, ['-e', HOLDER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout !== null) await once(child.stdout, 'data');
  expect(findLockHolder(file)?.pid).toBe(child.pid);
  expect(findLockHolder(file)?.state).not.toBe('stopped');
  child.kill('SIGSTOP');
  await expect.poll(() => findLockHolder(file)?.state).toBe('stopped');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(findLockHolder(file)).toBeUndefined();
});

it('finds it where the file system has another device in the list of locks', () => {
  const folder = temporaryDirectory();
  const file = join(folder, 'owner.lock');
  writeFileSync(file, '');
  const { ino } = statSync(file, { bigint: true });
  for (const pid of ['7', '8']) {
    mkdirSync(join(folder, pid, 'fd'), { recursive: true });
    writeFileSync(join(folder, pid, 'stat'), `${pid} (node) S 1 ${'0 '.repeat(48)}`);
  }
  symlinkSync('/another/file', join(folder, '7', 'fd', '3'));
  symlinkSync(file, join(folder, '8', 'fd', '3'));
  const lines = [7, 8].map((pid) => `1: POSIX  ADVISORY  WRITE ${pid} 00:1d:${ino} 1073741825 1073742335\n`);
  writeFileSync(join(folder, 'locks'), `1: FLOCK  ADVISORY  WRITE 6 00:1d:${ino} 0 EOF\n${lines.join('')}`);
  expect(findLockHolder(file, folder)).toEqual({ pid: 8, state: 'sleeping' });
});
