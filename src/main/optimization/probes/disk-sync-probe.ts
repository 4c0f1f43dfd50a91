import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../../base/pause';

/** Input of the task. */
export interface DiskSyncInput {
  /** A directory on the disk to measure. */
  readonly directory: string;
  readonly forMs: number;
}

const PAUSE_MS = 50;
const BLOCK_BYTES = 4_096;

/**
 * Measures the time until a small write is safely on the disk, as when a document is saved: the mean in milliseconds.
 * It writes the same block of an unnamed file repeatedly. Blocks its thread: for a worker only.
 *
 * @throws the system's error if it cannot write there
 */
export function measureDiskSync({ directory, forMs }: DiskSyncInput): number {
  const file = join(directory, `.probe-${randomUUID()}`);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    // The file must not remain, however the process ends.
    unlinkSync(file);
    const block = Buffer.alloc(BLOCK_BYTES, 1);
    const beganMs = performance.now();
    let tookMs = 0;
    let syncs = 0;
    do {
      const startedMs = performance.now();
      writeSync(descriptor, block, 0, BLOCK_BYTES, 0);
      fsyncSync(descriptor);
      tookMs += performance.now() - startedMs;
      syncs++;
      pause(PAUSE_MS);
    } while (performance.now() - beganMs < forMs);
    return tookMs / syncs;
  } finally {
    closeSync(descriptor);
  }
}
