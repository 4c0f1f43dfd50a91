import { NumberScanner } from './text';

/** The unit of all disk counters of the kernel, independent of the sector size of the device. */
export const SECTOR_BYTES = 512;

/** Counters of a disk since boot. */
export type DiskCounters = ReturnType<typeof parseLine>;

/** Columns of every kernel since 2.6.25; a line with fewer is cut. */
const FEWEST_COLUMNS = 14;

/**
 * Parses /proc/diskstats: one entry a line, partitions included (kernel documentation, "I/O statistics fields"). A column
 * without a number, such as a negative one, is NaN; lines that are too short are left out. The text is empty on a
 * machine without disks.
 */
export function parseDiskstats(text: string): DiskCounters[] {
  const disks = new Map<string, DiskCounters>();
  const scanner = new NumberScanner(text);
  for (let more = text.length > 0; more; more = scanner.nextLine()) {
    const disk = parseLine(scanner);
    if (scanner.words >= FEWEST_COLUMNS && !disks.has(disk.device)) disks.set(disk.device, disk);
  }
  return [...disks.values()];
}

/** Reads the columns in their order. */
function parseLine(scanner: NumberScanner) {
  return {
    device: scanner.skip(2).word(),
    reads: scanner.next(),
    readSectors: scanner.skip(1).next(),
    readMs: scanner.next(),
    writes: scanner.next(),
    writtenSectors: scanner.skip(1).next(),
    writeMs: scanner.next(),
    inFlight: scanner.next(),
    busyMs: scanner.next(),
    /** Time of all requests together: its rate is the mean number in flight. */
    weightedMs: scanner.next(),
    /** NaN before Linux 4.18. */
    discardedSectors: scanner.skip(2).next(),
  };
}
