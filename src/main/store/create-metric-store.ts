import { metricDefinition } from '../../shared/model/catalog';
import type { SeriesTable } from '../../shared/model/series';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import type { Remote } from '../base/remote';
import { HeadWriter } from './head-writer';
import type { MetricStore } from './store';
import type { Problems, StoreDuty } from './store-duty';

export interface MetricStoreOptions {
  readonly directory: string;
  /** Gives the names of the series in the frames. */
  readonly table: SeriesTable;
  readonly remote: Remote<StoreDuty>;
  readonly clock: Clock;
  /** Told what a person should know, in one sentence. */
  readonly report: (problem: string) => void;
  readonly fsyncIntervalMs?: number;
  /** How many frames are kept in memory while the disk takes none. */
  readonly maxMemoryFrames?: number;
  /** How long frames gather in the head before they are packed. */
  readonly sealIntervalMs?: number;
}

const FSYNC_INTERVAL_MS = 10_000;
const MAX_MEMORY_FRAMES = 3_600;
const SEAL_INTERVAL_MS = 1_300_000;
/** Few frames pack badly: where they come slowly the head waits longer, but not for ever. */
const SEAL_FROM_FRAMES = 1_000;
const SEAL_LIMIT_MS = 3_600_000;

export interface OpenMetricStore extends MetricStore {
  /** Opens the worker's side again, after its thread was lost. */
  reopen(): Promise<void>;
}

/** The metric store of the main thread: frames go to the head file from here, everything else is the worker's. */
export function createMetricStore(options: MetricStoreOptions): OpenMetricStore {
  const { directory, table, remote, clock, report } = options;
  const sealIntervalMs = options.sealIntervalMs ?? SEAL_INTERVAL_MS;
  const head = new HeadWriter({
    directory,
    clock,
    describe: (index) => {
      const series = table.at(index);
      if (series === undefined) throw new Error(`a frame has series ${index}, which does not exist`);
      return { key: series.key, resolution: metricDefinition(series.metric).resolution };
    },
    fsyncIntervalMs: options.fsyncIntervalMs ?? FSYNC_INTERVAL_MS,
    maxMemoryFrames: options.maxMemoryFrames ?? MAX_MEMORY_FRAMES,
    onModeChange: (reason) =>
      report(reason === null ? 'history is written to the disk again' : `history is kept in memory only: ${reason}`),
  });
  let headSinceMs = clock.monotonicMs();
  let isSealing = false;
  let opening = open();

  async function open(): Promise<void> {
    try {
      await head.prepare();
      tell(await remote.open(directory));
      tell(await remote.seal());
    } catch (error) {
      report(`stored history cannot be used: ${messageOf(error)}`);
    }
  }

  function tell(problems: Problems): void {
    for (const problem of problems) report(problem);
  }

  function sealIfDue(): void {
    const ageMs = clock.monotonicMs() - headSinceMs;
    const isDue = ageMs >= sealIntervalMs && (head.frames >= SEAL_FROM_FRAMES || ageMs >= SEAL_LIMIT_MS);
    if (!isDue || isSealing) return;
    isSealing = true;
    headSinceMs = clock.monotonicMs();
    void seal().finally(() => {
      isSealing = false;
    });
  }

  async function seal(): Promise<void> {
    try {
      await opening;
      await head.rotate();
      tell(await remote.seal());
    } catch (error) {
      report(`the head could not be sealed: ${messageOf(error)}`);
    }
  }

  return {
    append(frame) {
      head.append(frame);
      sealIfDue();
    },
    async range(query) {
      await opening;
      return remote.range(query, head.pendingBytes());
    },
    async series() {
      await opening;
      return remote.series(head.pendingBytes());
    },
    async stats() {
      await opening;
      const { damaged: _, reason, writtenBytes, ...duty } = await remote.stats(head.pendingBytes());
      const whole = head.reason ?? reason;
      return {
        ...duty,
        bytes: duty.databaseBytes + duty.walBytes + head.sizeBytes,
        headBytes: head.sizeBytes,
        mode: head.reason === null ? 'disk' : 'memory-only',
        reason: whole,
        writtenBytes: writtenBytes + head.writtenBytes,
      };
    },
    reopen() {
      opening = open();
      return opening;
    },
    async close() {
      await opening;
      await head.close();
      await remote.close().catch((error: unknown) => report(`the store did not close well: ${messageOf(error)}`));
    },
  };
}
