import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type {
  ExportPage,
  ExportQuery,
  RangeQuery,
  RangeResult,
  SeriesInfo,
  StoreStats,
} from '../../shared/contract/schemas';
import { plural } from '../../shared/format/plural';
import { type Clock, systemClock } from '../base/clock';
import { AdvisedError, messageOf, UnavailableError } from '../base/errors';
import type { Loss } from '../base/losses';
import { MemoryRelease } from '../base/release-memory';
import { ARCHIVE_DIRECTORY, archiveBlock } from './archive-block';
import { DEFAULT_CACHE_BYTES } from './block-cache';
import type { BlockRow } from './block-table';
import { rollTier } from './block-writer';
import { adviseCache, type CacheUse } from './cache-advice';
import { type BackupOptions, createBackup } from './create-backup';
import { isCorruption, moveAside } from './database';
import { readExportPage } from './export-page';
import { HEAD_FILE, type HeadContent, HeadSet, removeUnfinishedHeads, waitingHeadFile } from './head-set';
import { checkpoint, fileSize, type MetricDatabase, openMetricDatabase } from './metric-database';
import { matchKeys, type RangeSources, readRange, seriesInfo } from './read-range';
import { expire, type RetentionLimits } from './retention';
import { salvage } from './salvage';
import { type Sealed, sealHead, UnreadableHead } from './seal-head';
import { RAW_TIER, ROLLED_TIERS } from './tiers';

/** After a larger result a garbage collection is worth its time. */
const LARGE_ANSWER_BYTES = 1024 * 1024;

const EMPTY_CACHE: CacheUse = {
  hits: 0,
  misses: 0,
  evictions: 0,
  returns: 0,
  missMs: 0,
  sizeBytes: 0,
  capacityBytes: DEFAULT_CACHE_BYTES,
};

export type StoreServiceStats = Omit<StoreStats, 'bytes' | 'headBytes' | 'mode'> & {
  /** Heads that wait to be sealed. */
  readonly waitingBytes: number;
};

export interface Maintained {
  /** Messages for a person, a sentence each; empty if there are none. */
  readonly problems: readonly string[];
  /** Data that was lost or moved aside since the previous time. */
  readonly losses: readonly Loss[];
  /** True if there is more to do at once. */
  readonly isMore: boolean;
}

/** The worker's side of the metric store; every method may be called through `base/remote.ts`. */
export type StoreService = {
  /**
   * @param cacheBytes size of the cache of unpacked columns, if not the default
   * @throws AdvisedError if a newer version wrote the database
   */
  readonly open: (directory: string, cacheBytes?: number) => void;
  /** Seals a waiting head, or makes a block of each tier and deletes expired or excess data: one slice of it. */
  readonly maintain: (limits: RetentionLimits) => Maintained;
  /** @param pending records that could not be written to the head */
  readonly range: (query: RangeQuery, pending: Uint8Array | null) => RangeResult;
  /**
   * Returns the same as JSON in UTF-8, so that a large result is neither cloned nor serialized on the caller's thread.
   */
  readonly rangeJson: (query: RangeQuery, pending: Uint8Array | null) => Uint8Array;
  readonly exportPage: (query: ExportQuery, pending: Uint8Array | null) => ExportPage;
  readonly series: (pending: Uint8Array | null) => readonly SeriesInfo[];
  /** Copies the instance into an archive; nothing is sealed or deleted meanwhile. @returns its size */
  readonly backup: (options: Omit<BackupOptions, 'directory'>) => Promise<number>;
  readonly stats: (pending: Uint8Array | null) => StoreServiceStats;
  readonly close: () => void;
};

export function createStoreService(clock: Clock = systemClock): StoreService {
  let opened: OpenedStore | undefined;
  const memory = new MemoryRelease();

  function need(): OpenedStore {
    if (opened === undefined) throw new UnavailableError('the store is not open', 'Try again in a few seconds.');
    return opened;
  }
  const range: StoreService['range'] = (query, pending) => need().read(pending, (sources) => readRange(query, sources));

  return {
    open: (directory, cacheBytes) => {
      opened?.close();
      opened = new OpenedStore(directory, clock, cacheBytes);
      opened.openDatabase();
    },
    maintain: (limits) => need().maintain(limits),
    range,
    rangeJson: (query, pending) => {
      const json = new TextEncoder().encode(JSON.stringify(range(query, pending)));
      if (json.byteLength > LARGE_ANSWER_BYTES) memory.schedule();
      return json;
    },
    exportPage: (query, pending) => need().read(pending, (sources) => readExportPage(query, sources)),
    series: (pending) => need().series(pending),
    backup: (options) => need().backup(options),
    stats: (pending) => need().stats(pending),
    close: () => {
      opened?.close();
      opened = undefined;
    },
  };
}

/** A store with a directory, and with a database unless the disk does not allow it. */
class OpenedStore {
  readonly #heads: HeadSet;
  #metrics: MetricDatabase | undefined;
  #rows: readonly BlockRow[] = [];
  /** Heads that are part of {@link #rows}. Their files stay until the blocks are synced. */
  #sealed: ReadonlySet<string> = new Set();
  #reason: string | null = null;
  #isBackingUp = false;
  #isArchiveFailing = false;
  #unarchivedSamples = 0;
  #writtenBytes = 0;
  #problems: string[] = [];
  #losses: Loss[] = [];
  /** Heads that could not be read and were reported. */
  readonly #skipped = new Set<string>();

  constructor(
    private readonly directory: string,
    private readonly clock: Clock,
    private readonly cacheBytes: number | undefined,
  ) {
    this.#heads = new HeadSet(directory);
  }

  openDatabase(): void {
    try {
      const { movedAsideTo, ...metrics } = openMetricDatabase(this.directory, this.clock.nowMs(), this.cacheBytes);
      this.#metrics = metrics;
      this.#reason = null;
      removeUnfinishedHeads(this.directory, this.clock.nowMs());
      if (movedAsideTo !== null) this.#salvage(movedAsideTo, metrics);
      this.#check();
    } catch (error) {
      if (this.#metrics !== undefined && isCorruption(error)) this.#replace(this.#metrics);
      else this.#fail(messageOf(error));
      if (error instanceof AdvisedError) throw error;
    }
  }

  async backup(options: Omit<BackupOptions, 'directory'>): Promise<number> {
    if (this.#isBackingUp) throw new AdvisedError('A backup is already running', 'Wait until it finishes.');
    this.#isBackingUp = true;
    try {
      return await createBackup({ ...options, directory: this.directory });
    } finally {
      this.#isBackingUp = false;
    }
  }

  maintain(limits: RetentionLimits): Maintained {
    if (this.#isBackingUp) return { problems: [], losses: [], isMore: false };
    if (this.#metrics === undefined) this.openDatabase();
    let isMore = false;
    const otherBytes = this.#boundHeads(limits.maxBytes);
    this.#withDatabase((metrics) => {
      // The other tasks run in slices of their own: an import writes many heads, and sealing one takes as long as many
      // queries.
      if (this.#sealOne(metrics)) {
        isMore = true;
        return;
      }
      // Each tier in turn: a tier that catches up must not delay those that are made from it, or the expiry.
      const rolled = ROLLED_TIERS.filter((tier) => rollTier(metrics, tier)).length;
      const expired = this.#expire(metrics, limits, otherBytes);
      isMore = rolled + expired > 0;
      if (isMore) this.#writtenBytes += checkpoint(metrics);
    });
    this.#check();
    const problems = this.#problems;
    const losses = this.#losses;
    this.#problems = [];
    this.#losses = [];
    return { problems, losses, isMore };
  }

  /** @returns true if a head was sealed */
  #sealOne(metrics: MetricDatabase): boolean {
    for (const { id } of this.#heads.waiting()) {
      try {
        this.#noteSealed(id, sealHead(this.directory, id, this.#heads, metrics));
        return true;
      } catch (error) {
        if (!(error instanceof UnreadableHead)) throw error;
        // It must not delay the others; it is retried every minute.
        this.#noteUnreadable(id, error.message);
      }
    }
    return false;
  }

  #noteUnreadable(id: string, reason: string): void {
    if (this.#skipped.has(id)) return;
    this.#skipped.add(id);
    const file = join(this.directory, waitingHeadFile(id));
    this.#losses.push({
      id: `head-unreadable-${id}`,
      level: 'error',
      text: `Part of the history cannot be read: ${file} (${reason})`,
      advice: 'Make the file readable. Homeostat then adds it to the history.',
    });
  }

  #noteSealed(id: string, { writtenBytes, damaged, movedAsideTo }: Sealed): void {
    this.#writtenBytes += writtenBytes;
    this.#skipped.delete(id);
    if (movedAsideTo === null) return;
    const what = damaged === undefined ? 'A file of the history' : `${plural(damaged, 'record')} of the history`;
    this.#losses.push({
      id: `head-damaged-${id}`,
      level: 'warning',
      text: `${what} could not be read. The damaged file is ${movedAsideTo}`,
      advice: 'Check the disk for errors. You can delete the file.',
    });
  }

  #expire(metrics: MetricDatabase, limits: RetentionLimits, otherBytes: number): number {
    const nowMs = limits.nowMs ?? this.clock.nowMs();
    const archive = (row: BlockRow) => {
      archiveBlock(metrics, row, join(this.directory, ARCHIVE_DIRECTORY));
      this.#isArchiveFailing = false;
    };
    const expired = expire(metrics, limits, otherBytes, nowMs, limits.isArchived === true ? archive : null);
    const { blocks, unarchivedSamples, archiveFailure } = expired;
    this.#unarchivedSamples += unarchivedSamples;
    if (archiveFailure !== undefined) this.#noteArchiveFailure(messageOf(archiveFailure), unarchivedSamples > 0);
    return blocks;
  }

  /** Retried every minute, but reported once, and again whenever samples were lost. */
  #noteArchiveFailure(reason: string, hasLost: boolean): void {
    if (!this.#isArchiveFailing) this.#problems.push(`cannot archive old samples: ${reason}`);
    if (!this.#isArchiveFailing || hasLost) {
      const lost = this.#unarchivedSamples;
      const deleted = lost === 0 ? '' : `. The size limit deleted ${plural(lost, 'sample')} without an archive`;
      this.#losses.push({
        id: 'archive-failed',
        level: lost === 0 ? 'warning' : 'error',
        text: `Old samples cannot be archived: ${reason}${deleted}`,
        advice: `Make ${join(this.directory, ARCHIVE_DIRECTORY)} writable, or free disk space.`,
      });
    }
    this.#isArchiveFailing = true;
  }

  /** Reads from the heads alone if the database cannot be used. */
  read<T>(pending: Uint8Array | null, readFrom: (sources: RangeSources) => T): T {
    const heads = this.#readHeads(pending);
    return (
      this.#withDatabase((metrics) => readFrom({ metrics, rows: this.#rows, heads })) ??
      readFrom({ metrics: undefined, rows: [], heads })
    );
  }

  series(pending: Uint8Array | null): readonly SeriesInfo[] {
    return matchKeys([], this.#metrics?.ids.keys() ?? [], this.#readHeads(pending)).map(seriesInfo);
  }

  stats(pending: Uint8Array | null): StoreServiceStats {
    const heads = this.#readHeads(pending);
    const raw = this.#rows.filter(({ tier }) => tier === RAW_TIER.id);
    const frames = heads.flatMap((head) => head.frames);
    const headSamples = heads.reduce((sum, head) => sum + head.samples, 0);
    const instants = frames.map(({ atMs }) => atMs);
    const file = this.#metrics?.file;
    const cacheUse = this.#metrics?.cache.use ?? EMPTY_CACHE;
    return {
      databaseBytes: file === undefined ? 0 : fileSize(file),
      walBytes: file === undefined ? 0 : fileSize(`${file}-wal`),
      waitingBytes: this.#heads.waiting().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      samples: raw.reduce((sum, { samples }) => sum + samples, headSamples),
      series: matchKeys([], this.#metrics?.ids.keys() ?? [], heads).length,
      oldestAtMs: extremeOf([...this.#rows.map((row) => row.fromMs), ...instants], Math.min),
      newestAtMs: extremeOf([...this.#rows.map((row) => row.toMs), ...instants], Math.max),
      writtenBytes: this.#writtenBytes,
      damaged: this.#heads.damaged + this.#heads.unreadable.size + (this.#metrics?.cache.damaged ?? 0),
      cache: { ...cacheUse, advice: adviseCache(cacheUse) },
      reason: this.#reason,
    };
  }

  close(): void {
    this.#withDatabase((metrics) => {
      checkpoint(metrics);
      metrics.database.close();
    });
    this.#metrics = undefined;
  }

  #readHeads(pending: Uint8Array | null): readonly HeadContent[] {
    return this.#heads.read(pending, this.#sealed);
  }

  /** Reads the present state of the database. */
  #check(): void {
    this.#rows = this.#metrics?.blocks.list() ?? [];
    this.#sealed = new Set(this.#metrics?.database.prepare<[], string>('SELECT id FROM sealed_head').pluck().all());
  }

  /**
   * Runs an operation if there is a database. A corrupt one is replaced; other failures are reported, and retried with
   * the next operation.
   */
  #withDatabase<T>(operate: (metrics: MetricDatabase) => T): T | undefined {
    const metrics = this.#metrics;
    if (metrics === undefined) return undefined;
    try {
      const result = operate(metrics);
      this.#reason = null;
      return result;
    } catch (error) {
      if (error instanceof AdvisedError) throw error;
      if (isCorruption(error)) this.#replace(metrics);
      else this.#fail(messageOf(error));
      return undefined;
    }
  }

  #replace(damaged: MetricDatabase): void {
    damaged.database.close();
    this.#metrics = undefined;
    this.#check();
    const movedAsideTo = moveAside(damaged.file, this.clock.nowMs());
    this.openDatabase();
    if (this.#metrics !== undefined) this.#salvage(movedAsideTo, this.#metrics);
  }

  #salvage(movedAsideTo: string, metrics: MetricDatabase): void {
    const saved = salvage(movedAsideTo, metrics);
    this.#check();
    this.#losses.push({
      id: `metrics-corrupt-${basename(movedAsideTo)}`,
      level: 'error',
      text: `metrics.db was corrupt and was moved to ${movedAsideTo}. Homeostat recovered ${plural(saved, 'block')} of history from it`,
      advice: 'Check the disk for errors. `homeostat restore` puts a backup in its place.',
    });
  }

  #fail(reason: string): void {
    // Retried every minute, but reported once.
    if (reason !== this.#reason) this.#problems.push(`cannot use metrics.db: ${reason}`);
    this.#reason = reason;
  }

  /**
   * Keeps heads that cannot be sealed from filling the disk.
   *
   * @returns the size of the heads in bytes
   */
  #boundHeads(maxBytes: number): number {
    const waiting = [...this.#heads.waiting()].sort((a, b) => a.modifiedAtMs - b.modifiedAtMs);
    let totalBytes = waiting.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { id, sizeBytes } of waiting) {
      if (totalBytes <= maxBytes) break;
      rmSync(join(this.directory, waitingHeadFile(id)), { force: true, recursive: true });
      totalBytes -= sizeBytes;
      this.#losses.push({
        id: `head-deleted-${id}`,
        level: 'error',
        text: `Part of the history was deleted: ${waitingHeadFile(id)} could not be added to the database, and the store is full`,
        advice: 'Free disk space, or raise store.max_megabytes.',
      });
    }
    return totalBytes + fileSize(join(this.directory, HEAD_FILE));
  }
}

/** Without spreading, because there may be more numbers than a call takes arguments. */
function extremeOf(numbers: readonly number[], pick: (a: number, b: number) => number): number | null {
  return numbers.length === 0 ? null : numbers.reduce((a, b) => pick(a, b));
}
