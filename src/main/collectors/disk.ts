import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricName } from '../../shared/model/catalog';
import { isPartition, isStackedDisk } from '../../shared/model/disk-names';
import { rangeOfMetric } from '../../shared/model/value-range';
import { type DiskCounters, parseDiskstats, SECTOR_BYTES } from '../platform/linux/parse-diskstats';
import { ProcFile } from '../platform/linux/proc-file';
import { readFolder } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, type Sink, setValue, type Tick } from './collector';
import { ByKey, CounterRate, FieldSeries, type Fields, RateSeries } from './counter-rate';

/** Files and memory as disks, empty drives and parts of a memory card, which are shown only once they are used. */
const SHOWN_WHEN_USED = /^(?:zram|nbd|sr|fd|md|dm-|mmcblk\d+(?:boot|rpmb))/;
/** Every snap package is a loop device, and ram disks are never used. */
const NEVER_SHOWN = /^(loop|ram)\d/;

const MOST_BYTES_PER_SECOND = rangeOfMetric('disk_read_bytes_per_second').most;

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
      let read = Number.NaN;
      let written = Number.NaN;
      for (const disk of disks) {
        if (!isUsed(disk)) continue;
        const series = devices.get(disk.device, () =>
          isCountedPath(disk, disks) ? null : createDiskSeries(roots, sink, disk.device),
        );
        if (series === null) continue;
        series.set(disk, tick);
        if (series.isStacked) continue;
        read = plus(read, series.readBytesPerSecond);
        written = plus(written, series.writtenBytesPerSecond);
      }
      devices.keepOnly(disks.map(({ device }) => device));
      setValue(sink, 'disk_all_read_bytes_per_second', read);
      setValue(sink, 'disk_all_written_bytes_per_second', written);
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

/**
 * Checks whether the bytes of one path (`nvme0c1n1`) are also counted by its disk (`nvme0n1`), as the kernel does since
 * 6.0. Before, only the paths count.
 */
function isCountedPath({ device }: DiskCounters, disks: readonly DiskCounters[]): boolean {
  const name = device.replace(/^(nvme\d+)c\d+(n\d+)$/, '$1$2');
  return name !== device && disks.some((disk) => disk.device === name && disk.reads + disk.writes > 0);
}

/** Adds a rate to a sum that is NaN without any. A counter that jumped is not reported for its disk either. */
function plus(sum: number, rate: number): number {
  if (!(rate <= MOST_BYTES_PER_SECOND)) return sum;
  return Number.isNaN(sum) ? rate : sum + rate;
}

/** @returns null for a device that is not shown: a partition, a file */
function createDiskSeries({ sys }: LinuxRoots, sink: Sink, device: string): DiskSeries | null {
  if (NEVER_SHOWN.test(device)) return null;
  const root = join(sys, 'block');
  // /sys replaces the slash in names such as `cciss/c0d0` by an exclamation mark.
  const folder = join(root, device.replaceAll('/', '!'));
  const isWhole = existsSync(root) ? existsSync(folder) : !isPartition(device);
  if (!isWhole) return null;
  // The kernel lists the devices below a volume, an array or a path of several (sysfs-block).
  const isStacked = isStackedDisk(device) || readFolder(join(folder, 'slaves')).length > 0;
  return new DiskSeries(sink, device, isStacked);
}

const FIELDS: Fields<DiskCounters> = [
  ['disk_discarded_bytes_per_second', 'discardedSectors', SECTOR_BYTES],
  ['disk_io_busy_ratio', 'busyMs', 1 / 1000, 1],
  ['disk_queue_length_count', 'weightedMs', 1 / 1000],
  ['disk_io_in_flight_count', 'inFlight'],
];

class DiskSeries {
  readonly #fields: FieldSeries<DiskCounters>;
  readonly #reads: Latency;
  readonly #writes: Latency;
  readonly #readBytes: RateSeries;
  readonly #writtenBytes: RateSeries;
  readBytesPerSecond = Number.NaN;
  writtenBytesPerSecond = Number.NaN;

  constructor(
    sink: Sink,
    device: string,
    /** On top of other disks, which count the same bytes. */
    readonly isStacked: boolean,
  ) {
    const labels = { device };
    const rateOf = (metric: MetricName) => new RateSeries(sink, sink.series(metric, labels), SECTOR_BYTES);
    this.#readBytes = rateOf('disk_read_bytes_per_second');
    this.#writtenBytes = rateOf('disk_written_bytes_per_second');
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
    this.readBytesPerSecond = this.#readBytes.set(disk.readSectors, tick);
    this.writtenBytesPerSecond = this.#writtenBytes.set(disk.writtenSectors, tick);
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
