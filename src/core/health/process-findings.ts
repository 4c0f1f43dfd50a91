import type { Deduction } from '../../shared/contract/health-schemas';
import { formatDuration, formatRatio } from '../../shared/format/format';
import { type Frame, isInterrupted } from '../../shared/model/frame';
import type { Series, SeriesTable } from '../../shared/model/series';
import { MINUTE_MS } from '../../shared/model/time';

/** Use of a program that keeps one core busy, with a tolerance for waits. */
const ONE_CORE = { from: 0.93, to: 1.07 };
/** Use of the whole machine below which this applies; above it the processor is the bottleneck. */
const ROOM_BELOW = 0.6;
const SATURATED_AFTER_MS = 10 * MINUTE_MS;
/** Processes that wait for an idle disk wait for something else: a missing network share, a fault. */
const DISKS_IDLE_BELOW = 0.2;
const STUCK_AFTER_MS = 5 * MINUTE_MS;
/** Time for which missing or different samples do not end a finding. */
const PAUSE_MS = 30_000;

/** A condition that has been true since an instant. */
interface Lasting {
  readonly sinceMs: number;
  lastMs: number;
}

/**
 * Finds conditions of single programs that no threshold covers: one that keeps one core busy while others are idle, and
 * processes in uninterruptible sleep. Both are informational and deduct no points, because no other program is
 * affected.
 */
export class ProcessFindings {
  readonly #apps: Series[] = [];
  readonly #disks: Series[] = [];
  readonly #busyApps = new Map<string, Lasting>();
  #stuck: Lasting | undefined;
  #seen = 0;

  constructor(private readonly table: SeriesTable) {}

  read(frame: Frame): readonly Deduction[] {
    const { atMs, values } = frame;
    if (this.table.size > this.#seen) this.#discover();
    if (isInterrupted(frame)) {
      this.#busyApps.clear();
      this.#stuck = undefined;
    }
    const readingOf = (key: string) => values[this.table.find(key)?.index ?? -1] ?? Number.NaN;
    this.#findBusy(atMs, values, readingOf('cpu_usage_ratio'));
    this.#findStuck(atMs, values, readingOf('process_state_count{state="disk_sleep"}'));
    return [...this.#tellBusy(atMs, values), ...this.#tellStuck(atMs)];
  }

  #findBusy(atMs: number, values: Float64Array, usage: number): void {
    for (const { index, labels } of this.#apps) {
      const app = labels['app'] ?? '';
      const cores = values[index] ?? Number.NaN;
      const isBusy = usage < ROOM_BELOW && cores >= ONE_CORE.from && cores <= ONE_CORE.to;
      const known = lasting(this.#busyApps.get(app), atMs, isBusy);
      if (known === undefined) this.#busyApps.delete(app);
      else this.#busyApps.set(app, known);
    }
  }

  #findStuck(atMs: number, values: Float64Array, waiting: number): void {
    const busiest = this.#disks.reduce((most, { index }) => Math.max(most, values[index] || 0), 0);
    this.#stuck = lasting(this.#stuck, atMs, waiting >= 1 && busiest < DISKS_IDLE_BELOW);
  }

  #tellBusy(atMs: number, values: Float64Array): readonly Deduction[] {
    return [...this.#busyApps].flatMap(([app, { sinceMs }]) => {
      if (atMs - sinceMs < SATURATED_AFTER_MS) return [];
      const series = this.#apps.find(({ labels }) => labels['app'] === app);
      if (series === undefined) return [];
      const cores = values[series.index] ?? Number.NaN;
      const text =
        `${app} has kept one core busy (${formatRatio(cores)}) for ${formatDuration(atMs - sinceMs)} ` +
        'while other cores were available: it is single-threaded, or stuck in a loop';
      return [finding('process-one-core', app, series.key, cores, sinceMs, text)];
    });
  }

  #tellStuck(atMs: number): readonly Deduction[] {
    if (this.#stuck === undefined || atMs - this.#stuck.sinceMs < STUCK_AFTER_MS) return [];
    const { sinceMs } = this.#stuck;
    const text =
      `A process has been in uninterruptible sleep for ${formatDuration(atMs - sinceMs)} ` +
      'while the disks were mostly idle: a network share is unreachable, or a device is failing';
    return [finding('process-stuck', null, 'process_state_count{state="disk_sleep"}', 1, sinceMs, text)];
  }

  #discover(): void {
    for (const series of this.table.list(this.#seen)) {
      if (series.metric === 'app_cpu_usage_ratio') this.#apps.push(series);
      if (series.metric === 'disk_io_busy_ratio') this.#disks.push(series);
    }
    this.#seen = this.table.size;
  }
}

function lasting(known: Lasting | undefined, atMs: number, isSo: boolean): Lasting | undefined {
  if (isSo) return { sinceMs: known?.sinceMs ?? atMs, lastMs: atMs };
  return known !== undefined && atMs - known.lastMs <= PAUSE_MS ? known : undefined;
}

function finding(
  signal: string,
  subject: string | null,
  metric: string,
  value: number,
  sinceMs: number,
  text: string,
): Deduction {
  return {
    signal,
    resource: 'process',
    subject,
    severity: 'info',
    points: 0,
    weight: 0,
    metric,
    value,
    bounds: { warning: 1, critical: 1 },
    direction: 'above',
    sinceMs,
    text,
  };
}
