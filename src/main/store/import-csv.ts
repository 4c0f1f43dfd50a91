import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plural } from '../../shared/format/plural';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError } from '../base/errors';
import { cannotWrite } from '../base/system-reason';
import { readCsvFile } from './csv-file';
import type { CsvSink } from './csv-parser';
import { type CsvBounds, LATEST_SECONDS, SECONDS_PROBLEM } from './csv-time';
import { encodeHeadHeader, HeadEncoder } from './head-format';
import { countKnown, unfinishedHeadFile, waitingHeadFile } from './head-set';
import { resolutionOf } from './resolution';
import { RAW_TIER, TIERS } from './tiers';

export interface ImportOptions {
  /** CSV, plain or gzipped. */
  readonly file: string;
  /** The data directory that receives the samples. */
  readonly directory: string;
  /** Seals the written heads into the database. */
  readonly seal: () => Promise<void>;
  readonly nowMs: number;
  /** Skips malformed lines; otherwise a single one prevents the import. */
  readonly skipBad: boolean;
  readonly onBadLine: (line: number, reason: string) => void;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** The oldest time in the history after the import; null if there is none. */
  readonly oldestAtMs?: () => Promise<number | null>;
}

export interface ImportResult {
  /** Samples stored, as they are or summed up. */
  readonly samples: number;
  readonly rows: number;
  readonly badLines: number;
  readonly series: number;
  readonly skipped: SkippedSamples;
  /**
   * Number of the stored samples that were too old to be stored as they are, and were summed up by the minute or the
   * hour.
   */
  readonly summedUp: number;
  /** True if no row was read because all times are before March 1973, as seconds are when read as milliseconds. */
  readonly looksLikeSeconds: boolean;
}

/** Samples that are not stored, by reason. */
export interface SkippedSamples {
  /** Older than the oldest tier stores. */
  readonly tooOld: number;
  /** Deleted at once, because the history has reached its size limit. */
  readonly noRoom: number;
  /** Cells without a number. */
  readonly noValue: number;
}

/** About as many as the tick gathers before they are packed. The store holds one head in memory at a time. */
const SAMPLES_PER_HEAD = 260_000;
const ROWS_PER_HEAD = 20_000;
/** Tolerance for clocks that differ. */
const FUTURE_MS = 300_000;

/**
 * Imports samples from a CSV file. It writes them into the data directory as heads that wait to be sealed, because that
 * survives a kill at any moment, with a host running or not.
 *
 * @throws AdvisedError if the file cannot be read, or has malformed lines that may not be skipped
 */
export async function importCsv(options: ImportOptions): Promise<ImportResult> {
  const { directory, seal, skipBad } = options;
  if (!skipBad) await refuseBadLines(options);
  const { file, nowMs, onProgress, oldestAtMs } = options;
  const count = new ImportCount(nowMs);
  let head: ImportHead | undefined;
  let series = 0;
  let badLines = 0;
  let inSeconds = 0;
  const sink: CsvSink = {
    onHeader: (keys) => {
      series = keys.length;
      head = new ImportHead(keys);
    },
    onRow: (atMs, values) => {
      const samples = count.admit(atMs, values);
      if (samples > 0) head?.add(atMs, values, samples);
    },
    onBadLine: (line, reason) => {
      badLines++;
      if (reason === SECONDS_PROBLEM) inSeconds++;
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
  for await (const { doneBytes, totalBytes } of readCsvFile(file, sink, boundsAt(nowMs))) {
    onProgress?.(doneBytes, totalBytes);
    if (head?.isFull === true) await lay();
  }
  await lay();
  const result = count.result((await oldestAtMs?.()) ?? null);
  return { ...result, badLines, series, looksLikeSeconds: result.rows === 0 && inSeconds > 0 };
}

/** Nothing is imported into the years before 1973: such times are seconds. */
function boundsAt(nowMs: number): CsvBounds {
  return { earliestMs: LATEST_SECONDS, latestMs: nowMs + FUTURE_MS };
}

interface Part {
  readonly newestAtMs: number;
  readonly samples: number;
}

/** Counts the stored and the skipped samples of an import. */
class ImportCount {
  readonly #keptFromMs: number;
  readonly #plainFromMs: number;
  readonly #parts: Part[] = [];
  #part: Part = { newestAtMs: Number.NEGATIVE_INFINITY, samples: 0 };
  #rows = 0;
  #tooOld = 0;
  #noValue = 0;
  #summedUp = 0;

  constructor(nowMs: number) {
    this.#keptFromMs = nowMs - Math.max(...TIERS.map(({ keptDays }) => keptDays)) * DAY_MS;
    this.#plainFromMs = nowMs - RAW_TIER.keptDays * DAY_MS;
  }

  /** @returns the number of samples to store */
  admit(atMs: number, values: Float64Array): number {
    const samples = countKnown(values);
    this.#rows++;
    this.#noValue += values.length - samples;
    if (atMs < this.#keptFromMs) {
      this.#tooOld += samples;
      return 0;
    }
    if (atMs < this.#plainFromMs) this.#summedUp += samples;
    this.#part = { newestAtMs: Math.max(this.#part.newestAtMs, atMs), samples: this.#part.samples + samples };
    return samples;
  }

  /** Ends a part: its samples have been passed to the store. */
  endPart(): void {
    this.#parts.push(this.#part);
    this.#part = { newestAtMs: Number.NEGATIVE_INFINITY, samples: 0 };
  }

  result(oldestAtMs: number | null): Omit<ImportResult, 'badLines' | 'series' | 'looksLikeSeconds'> {
    const sum = (parts: readonly Part[]) => parts.reduce((total, { samples }) => total + samples, 0);
    const admitted = sum(this.#parts);
    const noRoom = oldestAtMs === null ? 0 : sum(this.#parts.filter(({ newestAtMs }) => newestAtMs < oldestAtMs));
    return {
      samples: admitted - noRoom,
      rows: this.#rows,
      skipped: { tooOld: this.#tooOld, noRoom, noValue: this.#noValue },
      summedUp: Math.min(this.#summedUp, admitted - noRoom),
    };
  }
}

/** Checks the whole file before anything is stored: half an import would be worse than none. */
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
  // The progress bar is for the longer pass.
  for await (const _ of readCsvFile(options.file, sink, boundsAt(options.nowMs)));
  if (badLines === 0) return;
  throw new AdvisedError(
    `${plural(badLines, 'malformed line')}; no samples were imported`,
    'Fix the file, or skip malformed lines with --skip-bad.',
  );
}

/** Rows that are collected for one head. */
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

  add(atMs: number, values: Float64Array, samples: number): void {
    this.#samples += samples;
    this.#records.push(this.#encoder.encode({ atMs, intervalMs: 0, gap: false, values }).bytes);
  }

  /** Writes the head, which appears under its name only when complete and synced. Begins a new one. */
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
