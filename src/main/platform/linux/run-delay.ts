import { ProcFile } from './proc-file';

const NANOSECONDS_PER_MS = 1_000_000;

/**
 * Creates a reader of the time that this process was ready to run and waited for the processor, in milliseconds since
 * its start: the second field of schedstat (kernel documentation, "Scheduler Statistics"), for the main thread. It grows
 * on a starved host, and stays the same while the host waits for a disk. NaN where the kernel has none.
 *
 * @internal tested directly
 */
export function createRunDelayReader(path = '/proc/self/schedstat'): () => number {
  const file = new ProcFile(path);
  let isMissing = false;
  return () => {
    if (isMissing) return Number.NaN;
    try {
      const [, waited = ''] = file.read().split(' ');
      return waited === '' ? Number.NaN : Number(waited) / NANOSECONDS_PER_MS;
    } catch {
      isMissing = true;
      return Number.NaN;
    }
  };
}

/** Reads it for this process, from one descriptor for all. */
export const readRunDelayMs = createRunDelayReader();
