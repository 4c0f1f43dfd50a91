import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plural } from '../../shared/format/plural';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError } from '../base/errors';
import { cannotWrite } from '../base/system-reason';
import { readCsvFile } from './csv-file';
import type { CsvSink } from './csv-parser';
import { encodeHeadHeader, HeadEncoder } from './head-format';
import { unfinishedHeadFile, waitingHeadFile } from './head-set';
import { resolutionOf } from './resolution';
import { RAW_TIER, TIERS } from './tiers';

export interface ImportOptions {
  /** CSV, plain or gzipped. */
  readonly file: string;
  /** The data directory that the samples go to. */
  readonly directory: string;
  /** Folds what was laid there into the database. */
  readonly seal: () => Promise<void>;
  readonly nowMs: number;
  /** Leaves malformed lines out; otherwise one of them is enough to import nothing. */
  readonly skipBad: boolean;
  readonly onBadLine: (line: number, reason: string) => void;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** The oldest time in the history after the import; null where there is none. */
  readonly oldestAtMs?: () => Promise<number | null>;
}

export interface ImportResult {
  /** That are stored, as they are or summed up. */
  readonly samples: number;
  readonly rows: number;
  readonly badLines: number;
  readonly series: number;
  readonly skipped: SkippedSamples;
  /** Of those stored: too old to be kept as they are, they are summed up by the minute or the hour. */
  readonly summedUp: number;
  /** Whether all times are before March 1973, as seconds are that are taken for milliseconds. */
  readonly looksLikeSeconds: boolean;
}

/** Samples that are not stored, by the reason. */
export interface SkippedSamples {
  /** Older than the oldest tier keeps anything. */
  readonly tooOld: number;
  /** Deleted at once, since the history has reached its size. */
  readonly noRoom: number;
  /** Cells without a number. */
  readonly noValue: number;
}

/** About what the tick gathers before it is packed. The store holds one of these in memory at a time. */
const SAMPLES_PER_HEAD = 260_000;
const ROWS_PER_HEAD = 20_000;
/** As milliseconds March 1973, as seconds the year 5138. */
const LATEST_SECONDS = 1e11;
/** Clocks differ a little. */
const FUTURE_MS = 300_000;

/**
 * Brings samples from a CSV file into the store: they are laid into its directory as heads that wait to be sealed, which
 * is the way that survives being killed at any moment, whether a host runs or not.
 *
 * @throws AdvisedError where the file cannot be read, or has malformed lines that may not be skipped
 */
export async function importCsv(options: ImportOptions): Promise<ImportResult> {
  const { directory, seal, skipBad } = options;
  if (!skipBad) await refuseBadLines(options);
  const { file, nowMs, onProgress, oldestAtMs } = options;
  const count = new ImportCount(nowMs);
  let head: ImportHead | undefined;
  let series = 0;
  let badLines = 0;
  const sink: CsvSink = {
    onHeader: (keys) => {
      series = keys.length;
      head = new ImportHead(keys);
    },
    onRow: (atMs, values) => {
      if (count.admit(atMs, values)) head?.add(atMs, values);
    },
    onBadLine: (line, reason) => {
      badLines++;
      options.onBadLine(line, reason);
    },
  };
  const lay = async () => {
    if (head === undefined || head.rows === 0) return;
    await head.writeTo(directory).catch((error: unknown) => {
      throw cannotWrite(directory, error, 'Samples that are stored already may be imported again.');
    });
    await seal();
    count.endPart();
  };
  for await (const { doneBytes, totalBytes } of readCsvFile(file, sink, nowMs + FUTURE_MS)) {
    onProgress?.(doneBytes, totalBytes);
    if (head?.isFull === true) await lay();
  }
  await lay();
  return { ...count.result((await oldestAtMs?.()) ?? null), badLines, series };
}

interface Part {
  readonly newestAtMs: number;
  readonly samples: number;
}

/** Counts what is stored of an import, and what is not. */
class ImportCount {
  readonly #keptFromMs: number;
  readonly #plainFromMs: number;
  readonly #parts: Part[] = [];
  #part: Part = { newestAtMs: Number.NEGATIVE_INFINITY, samples: 0 };
  #rows = 0;
  #tooOld = 0;
  #noValue = 0;
  #summedUp = 0;
  #newestAtMs = Number.NEGATIVE_INFINITY;

  constructor(nowMs: number) {
    this.#keptFromMs = nowMs - Math.max(...TIERS.map(({ keptDays }) => keptDays)) * DAY_MS;
    this.#plainFromMs = nowMs - RAW_TIER.keptDays * DAY_MS;
  }

  /** @returns whether the row is to be stored */
  admit(atMs: number, values: Float64Array): boolean {
    let samples = 0;
    for (const value of values) if (!Number.isNaN(value)) samples++;
    this.#rows++;
    this.#noValue += values.length - samples;
    if (atMs > this.#newestAtMs) this.#newestAtMs = atMs;
    if (atMs < this.#keptFromMs) {
      this.#tooOld += samples;
      return false;
    }
    if (atMs < this.#plainFromMs) this.#summedUp += samples;
    this.#part = { newestAtMs: Math.max(this.#part.newestAtMs, atMs), samples: this.#part.samples + samples };
    return samples > 0;
  }

  /** What was admitted since the part before has been handed to the store. */
  endPart(): void {
    this.#parts.push(this.#part);
    this.#part = { newestAtMs: Number.NEGATIVE_INFINITY, samples: 0 };
  }

  result(oldestAtMs: number | null): Omit<ImportResult, 'badLines' | 'series'> {
    const sum = (parts: readonly Part[]) => parts.reduce((total, { samples }) => total + samples, 0);
    const admitted = sum(this.#parts);
    const noRoom = oldestAtMs === null ? 0 : sum(this.#parts.filter(({ newestAtMs }) => newestAtMs < oldestAtMs));
    return {
      samples: admitted - noRoom,
      rows: this.#rows,
      skipped: { tooOld: this.#tooOld, noRoom, noValue: this.#noValue },
      summedUp: Math.min(this.#summedUp, admitted - noRoom),
      looksLikeSeconds: this.#rows > 0 && this.#newestAtMs < LATEST_SECONDS,
    };
  }
}

/** Reads the whole file before anything is stored: half an import would be worse than none. */
async function refuseBadLines(options: ImportOptions): Promise<void> {
  let badLines = 0;
  const sink: CsvSink = {
    onHeader: () => undefined,
    onRow: () => undefined,
    onBadLine: (line, reason) => {
      badLines++;
      options.onBadLine(line, reason);
    },
  };
  // The bar is for the pass that takes long.
  for await (const _ of readCsvFile(options.file, sink, options.nowMs + FUTURE_MS));
  if (badLines === 0) return;
  throw new AdvisedError(
    `${plural(badLines, 'malformed line')}; no samples were imported`,
    'Fix the file, or skip malformed lines with --skip-bad.',
  );
}

/** Rows on their way into one head. */
class ImportHead {
  #encoder: HeadEncoder;
  #records: Uint8Array[] = [];
  #samples = 0;

  constructor(private readonly keys: readonly string[]) {
    this.#encoder = this.#newEncoder();
  }

  get rows(): number {
    return this.#records.length;
  }

  get isFull(): boolean {
    return this.#samples >= SAMPLES_PER_HEAD || this.#records.length >= ROWS_PER_HEAD;
  }

  add(atMs: number, values: Float64Array): void {
    for (const value of values) if (!Number.isNaN(value)) this.#samples++;
    this.#records.push(this.#encoder.encode({ atMs, intervalMs: 0, gap: false, values }).bytes);
  }

  /** Appears under its name only when it is whole and on the disk. Begins a new one. */
  async writeTo(directory: string): Promise<void> {
    const id = randomBytes(16).toString('hex');
    const target = join(directory, waitingHeadFile(id));
    const temporary = join(directory, unfinishedHeadFile(id));
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(Buffer.concat([encodeHeadHeader(id), ...this.#records]));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.#encoder = this.#newEncoder();
    this.#records = [];
    this.#samples = 0;
  }

  #newEncoder(): HeadEncoder {
    return new HeadEncoder((index) => {
      const key = this.keys[index] as string;
      return { key, resolution: resolutionOf(key) };
    });
  }
}
