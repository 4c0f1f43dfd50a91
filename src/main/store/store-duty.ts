import type { RangeQuery, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { type Clock, systemClock } from '../base/clock';
import { AdvisedError, messageOf } from '../base/errors';
import type { BlockRow } from './block-table';
import { type HeadContent, HeadSet } from './head-set';
import { checkpoint, fileSize, type MetricDatabase, openMetricDatabase } from './metric-database';
import { matchKeys, RangeReader, seriesInfo } from './range-reader';
import { sealHead } from './seal-head';
import { RAW_TIER } from './tiers';

/** What an operation of the worker wants a person to know; empty where all is well. */
export type Problems = readonly string[];

export interface DutyStats {
  readonly databaseBytes: number;
  readonly walBytes: number;
  readonly samples: number;
  readonly series: number;
  readonly oldestAtMs: number | null;
  readonly newestAtMs: number | null;
  readonly writtenBytes: number;
  /** Records, columns and directories that could not be read. */
  readonly damaged: number;
  /** Why the database cannot be used, or null. */
  readonly reason: string | null;
}

/** What the worker does for the metric store; every method may be called through `base/remote.ts`. */
export type StoreDuty = {
  /** @throws AdvisedError where the database was written by a newer version */
  readonly open: (directory: string) => Problems;
  /** Folds every head that waits into the database. */
  readonly seal: () => Problems;
  /** @param pending records that could not be written to the head */
  readonly range: (query: RangeQuery, pending: Uint8Array | null) => RangeResult;
  readonly series: (pending: Uint8Array | null) => readonly SeriesInfo[];
  readonly stats: (pending: Uint8Array | null) => DutyStats;
  readonly close: () => void;
};

const DEFAULT_INTERVAL_MS = 1_000;

export function createStoreDuty(clock: Clock = systemClock): StoreDuty {
  let opened: Opened | undefined;

  function need(): Opened {
    if (opened === undefined) throw new Error('the store is not open');
    return opened;
  }

  return {
    open: (directory) => {
      opened?.close();
      opened = new Opened(directory, clock);
      return opened.openDatabase();
    },
    seal: () => need().seal(),
    range: (query, pending) => need().range(query, pending),
    series: (pending) => need().series(pending),
    stats: (pending) => need().stats(pending),
    close: () => {
      opened?.close();
      opened = undefined;
    },
  };
}

/** A store whose directory is known, and whose database is there unless the disk does not allow it. */
class Opened {
  readonly #heads: HeadSet;
  #metrics: MetricDatabase | undefined;
  #reader: RangeReader | undefined;
  #rows: readonly BlockRow[] = [];
  #reason: string | null = null;
  #writtenBytes = 0;

  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
  ) {
    this.#heads = new HeadSet(directory);
  }

  openDatabase(): Problems {
    try {
      const { movedAsideTo, ...metrics } = openMetricDatabase(this.directory, this.clock.nowMs());
      this.#metrics = metrics;
      this.#reader = new RangeReader(metrics);
      this.#rows = metrics.blocks.list();
      this.#reason = null;
      return movedAsideTo === null
        ? []
        : [`metrics.db was corrupt and was moved to ${movedAsideTo}; the history starts anew`];
    } catch (error) {
      if (error instanceof AdvisedError) throw error;
      this.#reason = messageOf(error);
      return [`metrics.db cannot be opened: ${this.#reason}`];
    }
  }

  seal(): Problems {
    if (this.#metrics === undefined) {
      const problems = this.openDatabase();
      if (this.#metrics === undefined) return problems;
    }
    const metrics = this.#metrics as MetricDatabase;
    const problems: string[] = [];
    for (const id of this.#heads.waiting()) {
      try {
        this.#writtenBytes += sealHead(this.directory, id, this.#heads, metrics);
        this.#reason = null;
      } catch (error) {
        this.#reason = messageOf(error);
        problems.push(`head ${id} could not be sealed and is kept: ${this.#reason}`);
      }
    }
    this.#rows = metrics.blocks.list();
    return problems;
  }

  range(query: RangeQuery, pending: Uint8Array | null): RangeResult {
    const heads = this.#heads.read(pending);
    if (this.#reader === undefined) throw new Error(`metrics.db cannot be used: ${this.#reason}`);
    return this.#reader.read(query, this.#rows, heads, intervalOf(heads));
  }

  series(pending: Uint8Array | null): readonly SeriesInfo[] {
    return matchKeys([], this.#metrics?.ids.keys() ?? [], this.#heads.read(pending)).map(seriesInfo);
  }

  stats(pending: Uint8Array | null): DutyStats {
    const heads = this.#heads.read(pending);
    const raw = this.#rows.filter(({ tier }) => tier === RAW_TIER.id);
    const frames = heads.flatMap((head) => head.frames);
    const headSamples = frames.reduce((sum, { values }) => sum + countKnown(values), 0);
    const fromMs = [...raw.map((row) => row.fromMs), ...frames.map(({ atMs }) => atMs)];
    const toMs = [...raw.map((row) => row.toMs), ...frames.map(({ atMs }) => atMs)];
    const file = this.#metrics?.file;
    return {
      databaseBytes: file === undefined ? 0 : fileSize(file),
      walBytes: file === undefined ? 0 : fileSize(`${file}-wal`),
      samples: raw.reduce((sum, { samples }) => sum + samples, headSamples),
      series: matchKeys([], this.#metrics?.ids.keys() ?? [], heads).length,
      oldestAtMs: fromMs.length === 0 ? null : Math.min(...fromMs),
      newestAtMs: toMs.length === 0 ? null : Math.max(...toMs),
      writtenBytes: this.#writtenBytes,
      damaged: this.#heads.damaged + (this.#reader?.damaged ?? 0),
      reason: this.#reason,
    };
  }

  close(): void {
    if (this.#metrics === undefined) return;
    checkpoint(this.#metrics);
    this.#metrics.database.close();
    this.#metrics = undefined;
  }
}

function intervalOf(heads: readonly HeadContent[]): number {
  const intervalMs = heads.at(-1)?.frames.at(-1)?.intervalMs ?? 0;
  return intervalMs > 0 ? intervalMs : DEFAULT_INTERVAL_MS;
}

function countKnown(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}
