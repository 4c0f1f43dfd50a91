import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { plural } from '../../shared/format/plural';
import { AdvisedError } from '../base/errors';
import { readCsvFile } from './csv-file';
import type { CsvSink } from './csv-parser';
import { encodeHeadHeader, HeadEncoder } from './head-format';
import { unfinishedHeadFile, waitingHeadFile } from './head-set';
import { resolutionOf } from './resolution';

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
}

export interface ImportResult {
  readonly samples: number;
  readonly rows: number;
  readonly badLines: number;
  readonly series: number;
}

/** About what the tick gathers before it is packed. The store holds one of these in memory at a time. */
const SAMPLES_PER_HEAD = 260_000;
const ROWS_PER_HEAD = 20_000;
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
  let head: ImportHead | undefined;
  let series = 0;
  let samples = 0;
  let rows = 0;
  let badLines = 0;
  const sink: CsvSink = {
    onHeader: (keys) => {
      series = keys.length;
      head = new ImportHead(keys);
    },
    onRow: (atMs, values) => {
      rows++;
      samples += head?.add(atMs, values) ?? 0;
    },
    onBadLine: (line, reason) => {
      badLines++;
      options.onBadLine(line, reason);
    },
  };
  const lay = async () => {
    if (head === undefined || head.rows === 0) return;
    await head.writeTo(directory);
    await seal();
  };
  const { file, nowMs, onProgress } = options;
  for await (const { doneBytes, totalBytes } of readCsvFile(file, sink, nowMs + FUTURE_MS)) {
    onProgress?.(doneBytes, totalBytes);
    if (head?.isFull === true) await lay();
  }
  await lay();
  return { samples, rows, badLines, series };
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

  /** @returns how many values the row has */
  add(atMs: number, values: Float64Array): number {
    let count = 0;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      if (!Number.isNaN(value)) count++;
    }
    this.#samples += count;
    this.#records.push(this.#encoder.encode({ atMs, intervalMs: 0, gap: false, values }).bytes);
    return count;
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
