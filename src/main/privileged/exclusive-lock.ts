import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

const FLOCK = '/usr/bin/flock';

/**
 * Runs work while no other process holds the lock. Node has no flock(2): the program of util-linux locks an open file
 * of this process, and the lock stays with the file after the program has exited. The kernel releases it with the last
 * descriptor, even of a killed process.
 *
 * @throws if the lock is not available in time
 */
export function withLock<T>(file: string, work: () => T, waitSeconds = 2): T {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { status, error } = spawnSync(FLOCK, ['-x', '-w', String(waitSeconds), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`another process has locked ${file} for ${waitSeconds} s`);
    return work();
  } finally {
    closeSync(descriptor);
  }
}
