import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DiskCounters, parseDiskstats, SECTOR_BYTES } from '../platform/linux/parse-diskstats';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { CounterRate, clampRatio, RateSeries } from './counter-rate';

/** Files and memory that are dressed up as disks, or drives that stand empty: of interest only once they do something. */
const SHOWN_WHEN_USED = /^(zram|nbd|sr|fd|md|dm-)/;
/** Every package of a snap system is a loop device; ram disks are never used. */
const NEVER_SHOWN = /^(loop|ram)\d/;

/** What whole disks do. Partitions are left out: their sum is their disk. */
export function createDiskCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'diskstats'));
  /** By device; null: not shown. A device that goes and comes back is looked at anew. */
  const devices = new Map<string, DiskSeries | null>();

  return {
    id: 'disk',
    title: 'Disks',
    collect(tick, sink) {
      const disks = parseDiskstats(file.read());
      for (const disk of disks) {
        let series = devices.get(disk.device);
        if (series === undefined) {
          if (!isUsed(disk)) continue;
          series = isWholeDisk(roots, disk.device) ? new DiskSeries(sink, disk.device) : null;
          devices.set(disk.device, series);
        }
        series?.set(disk, tick);
      }
      for (const device of devices.keys()) if (!disks.some((disk) => disk.device === device)) devices.delete(device);
    },
    stop() {
      file.close();
      devices.clear();
    },
  };
}

function isUsed(disk: DiskCounters): boolean {
  return !SHOWN_WHEN_USED.test(disk.device) || disk.reads + disk.writes > 0;
}

function isWholeDisk(roots: LinuxRoots, device: string): boolean {
  if (NEVER_SHOWN.test(device)) return false;
  // The kernel's name of `cciss/c0d0` in /sys has an exclamation mark for the slash.
  return existsSync(join(roots.sys, 'block', device.replaceAll('/', '!')));
}

class DiskSeries {
  readonly #read: RateSeries;
  readonly #written: RateSeries;
  readonly #discarded: RateSeries;
  readonly #readLatency: Latency;
  readonly #writeLatency: Latency;
  readonly #busy = new CounterRate();
  readonly #busySeries: number;
  readonly #queue = new CounterRate();
  readonly #queueSeries: number;
  readonly #inFlightSeries: number;

  constructor(
    private readonly sink: Sink,
    device: string,
  ) {
    const labels = { device };
    this.#read = new RateSeries(sink, sink.series('disk_read_bytes_per_second', labels), SECTOR_BYTES);
    this.#written = new RateSeries(sink, sink.series('disk_written_bytes_per_second', labels), SECTOR_BYTES);
    this.#discarded = new RateSeries(sink, sink.series('disk_discarded_bytes_per_second', labels), SECTOR_BYTES);
    this.#readLatency = new Latency(
      sink,
      sink.series('disk_reads_per_second', labels),
      sink.series('disk_read_latency_seconds', labels),
    );
    this.#writeLatency = new Latency(
      sink,
      sink.series('disk_writes_per_second', labels),
      sink.series('disk_write_latency_seconds', labels),
    );
    this.#busySeries = sink.series('disk_io_busy_ratio', labels);
    this.#queueSeries = sink.series('disk_queue_length_count', labels);
    this.#inFlightSeries = sink.series('disk_io_in_flight_count', labels);
  }

  set(disk: DiskCounters, tick: Tick): void {
    this.#read.set(disk.readSectors, tick);
    this.#written.set(disk.writtenSectors, tick);
    this.#discarded.set(disk.discardedSectors, tick);
    this.#readLatency.set(disk.reads, disk.readMs, tick);
    this.#writeLatency.set(disk.writes, disk.writeMs, tick);
    this.sink.set(this.#busySeries, clampRatio(this.#busy.perSecond(disk.busyMs, tick) / 1000));
    this.sink.set(this.#queueSeries, this.#queue.perSecond(disk.weightedMs, tick) / 1000);
    this.sink.set(this.#inFlightSeries, disk.inFlight);
  }
}

/** Requests per second, and the mean time of one: no value while there is none to take the mean of. */
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
