import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Waits for a file. Counts attempts instead of time, so that a lab that was stopped for a while continues.
 *
 * @param check called at each attempt; may throw
 * @returns false if it did not appear in time
 */
export async function appears(file: string, limitSeconds: number, check?: () => void): Promise<boolean> {
  for (let attempt = 0; attempt < (limitSeconds * 1_000) / POLL_MS; attempt++) {
    if (existsSync(file)) return true;
    check?.();
    await sleep(POLL_MS);
  }
  return false;
}
