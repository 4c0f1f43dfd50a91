import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DiskCounters, parseDiskstats, SECTOR_BYTES } from '../platform/linux/parse-diskstats';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { ByKey, CounterRate, FieldSeries, type Fields } from './counter-rate';

/** Files and memory as disks, and empty drives, which are shown only once they are used. */
const SHOWN_WHEN_USED = /^(zram|nbd|sr|fd|md|dm-)/;
/** Every snap package is a loop device, and ram disks are never used. */
const NEVER_SHOWN = /^(loop|ram)\d/;

/** Collects the activity of whole disks. Partitions are left out, because the disk is their sum. */
export function createDiskCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'diskstats'));
  /** By device; null for one that is not shown. A device that returns is checked again. */
  const devices = new ByKey<DiskSeries | null>();

  return {
    id: 'disk',
    title: 'Disks',
    collect(tick, sink) {
      const disks = parseDiskstats(file.read());
      for (const disk of disks) {
        const create = () => (isWholeDisk(roots, disk.device) ? new DiskSeries(sink, disk.device) : null);
        if (isUsed(disk)) devices.get(disk.device, create)?.set(disk, tick);
      }
      devices.keepOnly(disks.map(({ device }) => device));
    },
    stop() {
      file.close();
      devices.keepOnly([]);
    },
  };
}

function isUsed(disk: DiskCounters): boolean {
  return !SHOWN_WHEN_USED.test(disk.device) || disk.reads + disk.writes > 0;
}

function isWholeDisk(roots: LinuxRoots, device: string): boolean {
  if (NEVER_SHOWN.test(device)) return false;
  // /sys replaces the slash in names such as `cciss/c0d0` by an exclamation mark.
  return existsSync(join(roots.sys, 'block', device.replaceAll('/', '!')));
}

const FIELDS: Fields<DiskCounters> = [
  ['disk_read_bytes_per_second', 'readSectors', SECTOR_BYTES],
  ['disk_written_bytes_per_second', 'writtenSectors', SECTOR_BYTES],
  ['disk_discarded_bytes_per_second', 'discardedSectors', SECTOR_BYTES],
  ['disk_io_busy_ratio', 'busyMs', 1 / 1000, 1],
  ['disk_queue_length_count', 'weightedMs', 1 / 1000],
  ['disk_io_in_flight_count', 'inFlight'],
];

class DiskSeries {
  readonly #fields: FieldSeries<DiskCounters>;
  readonly #reads: Latency;
  readonly #writes: Latency;

  constructor(sink: Sink, device: string) {
    const labels = { device };
    this.#fields = new FieldSeries(sink, FIELDS, labels);
    this.#reads = new Latency(
      sink,
      sink.series('disk_reads_per_second', labels),
      sink.series('disk_read_latency_seconds', labels),
    );
    this.#writes = new Latency(
      sink,
      sink.series('disk_writes_per_second', labels),
      sink.series('disk_write_latency_seconds', labels),
    );
  }

  set(disk: DiskCounters, tick: Tick): void {
    this.#fields.set(disk, tick);
    this.#reads.set(disk.reads, disk.readMs, tick);
    this.#writes.set(disk.writes, disk.writeMs, tick);
  }
}

/** Requests per second and the mean time of one, which has no value without requests. */
class Latency {
  readonly #requests = new CounterRate();
  readonly #time = new CounterRate();

  constructor(
    private readonly sink: Sink,
    private readonly rateSeries: number,
    private readonly latencySeries: number,
  ) {}

  set(requests: number, timeMs: number, tick: Tick): void {
    const count = this.#requests.increase(requests, tick);
    const spentMs = this.#time.increase(timeMs, tick);
    this.sink.set(this.rateSeries, (count * 1000) / tick.elapsedMs);
    if (count > 0) this.sink.set(this.latencySeries, spentMs / count / 1000);
  }
}
