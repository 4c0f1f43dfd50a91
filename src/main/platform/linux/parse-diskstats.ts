import { NumberScanner } from './text';

/** The size of a sector in all of the kernel's disk counters, whatever the device's own is. */
export const SECTOR_BYTES = 512;

/** Counters since boot. */
export interface DiskCounters {
  readonly device: string;
  readonly reads: number;
  readonly readSectors: number;
  readonly readMs: number;
  readonly writes: number;
  readonly writtenSectors: number;
  readonly writeMs: number;
  readonly inFlight: number;
  readonly busyMs: number;
  /** Time of all requests together: its rate is the mean number in flight. */
  readonly weightedMs: number;
  /** NaN before Linux 4.18. */
  readonly discardedSectors: number;
}

/**
 * Parses /proc/diskstats: one entry a line, partitions included. Lines that are too short are left out; the text may be
 * empty where a machine has no disk.
 */
export function parseDiskstats(text: string): DiskCounters[] {
  const disks: DiskCounters[] = [];
  const scanner = new NumberScanner(text);
  for (let more = text.length > 0; more; more = scanner.nextLine()) {
    scanner.next();
    scanner.next();
    const device = scanner.word();
    const reads = scanner.next();
    scanner.next();
    const readSectors = scanner.next();
    const readMs = scanner.next();
    const writes = scanner.next();
    scanner.next();
    const writtenSectors = scanner.next();
    const writeMs = scanner.next();
    const inFlight = scanner.next();
    const busyMs = scanner.next();
    const weightedMs = scanner.next();
    scanner.next();
    scanner.next();
    const discardedSectors = scanner.next();
    if (Number.isNaN(weightedMs)) continue;
    disks.push({
      device,
      reads,
      readSectors,
      readMs,
      writes,
      writtenSectors,
      writeMs,
      inFlight,
      busyMs,
      weightedMs,
      discardedSectors,
    });
  }
  return disks;
}
