import { basename } from 'node:path';
import { plural } from '../../shared/format/plural';
import { metricDefinition } from '../../shared/model/catalog';
import type { SeriesTable } from '../../shared/model/series';
import { HOUR_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Loss } from '../base/losses';
import type { Remote } from '../base/remote';
import { readRunDelayMs } from '../platform/linux/run-delay';
import { HeadWriter } from './head-writer';
import type { RetentionLimits } from './retention';
import type { MetricStore } from './store';
import type { StoreService } from './store-service';

export interface MetricStoreOptions {
  readonly directory: string;
  /** Names of the series in the frames. */
  readonly table: SeriesTable;
  readonly remote: Remote<StoreService>;
  readonly clock: Clock;
  /** Receives a message for a person, in one sentence. */
  readonly report: (problem: string) => void;
  /** Receives lost data and files that were moved aside; defaults to `report`. */
  readonly reportLoss?: (loss: Loss) => void;
  /** The time by which old data may be deleted; defaults to the clock's. */
  readonly trustedNowMs?: () => number;
  readonly fsyncIntervalMs?: number;
  /** Time for which frames gather in the head before they are packed. */
  readonly sealIntervalMs?: number;
  readonly retention?: Partial<RetentionLimits>;
  /** Size of the cache of unpacked columns. */
  readonly cacheBytes?: number;
}

const FSYNC_INTERVAL_MS = 10_000;
/** Number of frames kept in memory while the disk cannot be written. */
const MAX_MEMORY_FRAMES = 3_600;
const SEAL_INTERVAL_MS = 1_300_000;
/** Few frames compress badly, so the head of a slow store waits longer, but not forever. */
const SEAL_FROM_FRAMES = 1_000;
const SEAL_LIMIT_MS = HOUR_MS;
/** Failed work is retried, and expired data deleted, at least this often. */
const MAINTAIN_INTERVAL_MS = 60_000;
const MAX_BYTES = 512 * 1024 * 1024;
/** Frames between two reports of lost ones. */
const DROPPED_STEP = 600;

export interface OpenMetricStore extends MetricStore {
  /** Reopens the worker's side after its thread was lost. */
  reopen(): Promise<void>;
}

/** Creates the metric store of the main thread. It appends frames to the head file; the worker does everything else. */
export function createMetricStore(options: MetricStoreOptions): OpenMetricStore {
  const { directory, table, remote, clock, report } = options;
  const reportLoss = options.reportLoss ?? (({ text }: Loss) => report(text));
  const retention = { maxBytes: MAX_BYTES, keptDays: {}, ...options.retention };
  const sealIntervalMs = options.sealIntervalMs ?? SEAL_INTERVAL_MS;
  const head = new HeadWriter({
    directory,
    clock,
    describe: (index) => {
      const series = table.at(index);
      if (series === undefined) throw new Error(`a frame refers to series ${index}, which does not exist`);
      return { key: series.key, resolution: metricDefinition(series.metric).resolution };
    },
    fsyncIntervalMs: options.fsyncIntervalMs ?? FSYNC_INTERVAL_MS,
    maxMemoryFrames: MAX_MEMORY_FRAMES,
    runDelayMs: readRunDelayMs,
    onModeChange(reason) {
      report(reason === null ? 'history is stored on disk again' : `history is stored in memory only: ${reason}`);
      if (reason !== null) return;
      if (droppedFrames > reportedFrames) noteDropped();
      droppedFrames = 0;
      reportedFrames = 0;
    },
    onDropped(frames) {
      droppedFrames += frames;
      // The first one, and then in steps: a report every second would be noise.
      if (droppedFrames === frames || droppedFrames - reportedFrames >= DROPPED_STEP) noteDropped();
    },
    onMovedAside: (file) =>
      reportLoss({
        id: `head-damaged-${basename(file)}`,
        level: 'warning',
        text: `The newest part of the history could not be read. The damaged file is ${file}`,
        advice: 'Check the disk for errors. You can delete the file.',
      }),
  });
  let droppedFrames = 0;
  let reportedFrames = 0;
  let headSinceMs = clock.monotonicMs();
  let maintainedAtMs = headSinceMs;
  let isMaintaining = false;
  let isClosed = false;
  let backingUp: Promise<unknown> = Promise.resolve();
  let opening = open();
  detach('the maintenance of history', opening.then(maintain));

  function noteDropped(): void {
    reportedFrames = droppedFrames;
    reportLoss({
      id: 'frames-dropped',
      level: 'error',
      text: `${plural(droppedFrames, 'frame')} of measurements or more were lost: ${head.reason ?? 'they could not be written in time'}, and memory was full`,
      advice: 'Free disk space or make the data directory writable.',
    });
  }

  async function open(): Promise<void> {
    try {
      await head.prepare();
      await remote.open(directory, options.cacheBytes);
    } catch (error) {
      report(`cannot use the stored history: ${messageOf(error)}`);
    }
  }

  /** Runs one at a time, in slices, between which the worker serves others. */
  async function maintain(): Promise<void> {
    if (isMaintaining) return;
    isMaintaining = true;
    try {
      await maintainAll();
    } catch (error) {
      if (!isClosed) report(`cannot maintain the stored history: ${messageOf(error)}`);
    } finally {
      isMaintaining = false;
    }
  }

  async function maintainAll(): Promise<void> {
    for (let isMore = true; isMore && !isClosed; ) {
      const maintained = await remote.maintain({ ...retention, nowMs: (options.trustedNowMs ?? clock.nowMs)() });
      for (const problem of maintained.problems) report(problem);
      for (const loss of maintained.losses) reportLoss(loss);
      isMore = maintained.isMore;
    }
  }

  /** Driven by the frames: a store without frames has nothing to do, and needs no timer. */
  function maintainIfDue(): void {
    const nowMs = clock.monotonicMs();
    const headAgeMs = nowMs - headSinceMs;
    const isFull = headAgeMs >= sealIntervalMs && (head.frames >= SEAL_FROM_FRAMES || headAgeMs >= SEAL_LIMIT_MS);
    if (!isFull && nowMs - maintainedAtMs < MAINTAIN_INTERVAL_MS) return;
    maintainedAtMs = nowMs;
    if (isFull) headSinceMs = nowMs;
    const rotated = isFull ? head.rotate() : Promise.resolve();
    detach('the maintenance of history', rotated.then(() => opening).then(maintain));
  }

  return {
    append(frame) {
      head.append(frame);
      maintainIfDue();
    },
    async range(query) {
      await opening;
      return remote.range(query, head.pendingBytes());
    },
    async rangeJson(query) {
      await opening;
      return remote.rangeJson(query, head.pendingBytes());
    },
    async exportPage(query) {
      await opening;
      return remote.exportPage(query, head.pendingBytes());
    },
    async backup(target, otherFiles) {
      await opening;
      const backup = remote.backup({ target, otherFiles, nowMs: clock.nowMs() });
      backingUp = backup.catch(() => undefined);
      return backup;
    },
    async seal() {
      await opening;
      // Nothing is sealed during a backup, so a caller that waits for this writes no further heads meanwhile.
      await backingUp;
      await maintainAll();
    },
    async series() {
      await opening;
      return remote.series(head.pendingBytes());
    },
    async stats() {
      await opening;
      const { waitingBytes, reason, writtenBytes, ...service } = await remote.stats(head.pendingBytes());
      const whole = head.reason ?? reason;
      return {
        ...service,
        bytes: service.databaseBytes + service.walBytes + waitingBytes + head.sizeBytes,
        headBytes: waitingBytes + head.sizeBytes,
        mode: head.reason === null ? 'disk' : 'memory-only',
        reason: whole,
        writtenBytes: writtenBytes + head.writtenBytes,
      };
    },
    reopen() {
      opening = open();
      detach('the maintenance of history', opening.then(maintain));
      return opening;
    },
    async close() {
      isClosed = true;
      await opening;
      await head.close();
      await remote.close().catch((error: unknown) => report(`the store did not close cleanly: ${messageOf(error)}`));
    },
  };
}
