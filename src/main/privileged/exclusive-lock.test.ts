import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { withLock } from './exclusive-lock';

it.runIf(existsSync('/usr/bin/flock'))(
  'waits for the holder, and gets the lock of a killed one (if flock is installed)',
  async () => {
    const file = join(temporaryDirectory(), 'lock');
    const sign = join(temporaryDirectory(), 'held');
    writeFileSync(file, '');
    // A group of its own: processes that the holder started hold the lock as well.
    const holder = spawn('/usr/bin/flock', ['-x', file, 'sh', '-c', 'touch "$0"; exec sleep 30', sign], {
      stdio: 'ignore',
      detached: true,
    });
    const kill = () => {
      try {
        process.kill(-(holder.pid ?? 0), 'SIGKILL');
      } catch {
        // It has exited.
      }
    };
    onTestFinished(kill);
    await expect.poll(() => existsSync(sign), { timeout: 5_000 }).toBe(true);
    expect(() => withLock(file, () => 'in', 0)).toThrow('another process has locked');
    kill();
    expect(withLock(file, () => 'in')).toBe('in');
    // The lock is free again, however the work ends.
    expect(() =>
      withLock(file, () => {
        throw new Error('in vain');
      }),
    ).toThrow('in vain');
    expect(withLock(file, () => 'in', 0)).toBe('in');
  },
);
