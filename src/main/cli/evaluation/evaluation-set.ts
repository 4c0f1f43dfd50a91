import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { SeriesSet } from '../../../shared/model/time-series';
import { AdvisedError } from '../../base/errors';
import { systemReason } from '../../base/system-reason';
import { isGzip } from '../../store/csv-file';
import { CsvParser } from '../../store/csv-parser';
import { ANY_TIME, readSeriesFile } from '../read-series-file';

/** The facts about a file that a detector may know. */
export interface RecordingFacts {
  readonly file: string;
  readonly intervalMs: number;
  /** Time of the first row after the learning part. */
  readonly scoreFromMs: number;
}

const FIRST_ROWS = 200;

/**
 * A directory of labeled data (see `homeostat eval --help`). Only the two figures of `meta.json` that a user of the
 * program would know are read, and no file with labels, causes or solutions is opened.
 */
export class EvaluationSet {
  /** @throws AdvisedError if the directory holds no evaluation data */
  constructor(readonly directory: string) {
    if (existsSync(join(directory, 'meta.json')) || existsSync(join(directory, 'anomaly'))) return;
    throw new AdvisedError(
      `${directory} contains neither meta.json nor anomaly/`,
      'Set --set to the directory of an evaluation set.',
    );
  }

  /** Lists the recordings by name. Without meta.json, the interval is that of their rows. */
  recordings(): readonly RecordingFacts[] {
    const folder = join(this.directory, 'anomaly');
    if (!existsSync(join(this.directory, 'meta.json'))) {
      return readdirSync(folder)
        .filter((file) => /\.csv(\.gz)?$/.test(file))
        .sort()
        .map((file) => ({ file, intervalMs: this.#readIntervalMs(file), scoreFromMs: 0 }));
    }
    const meta = this.json('meta.json') as Record<string, { interval_ms: number; score_from_ms: number }>;
    return Object.entries(meta)
      .filter(([file]) => existsSync(join(folder, file)))
      .map(([file, facts]) => ({ file, intervalMs: facts.interval_ms, scoreFromMs: facts.score_from_ms }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** Reads a whole recording: one column a metric, empty fields as NaN. */
  async recording(file: string): Promise<SeriesSet> {
    return (await readSeriesFile(join(this.directory, 'anomaly', file), [])).set;
  }

  /** Reads the tasks of a `.jsonl.gz` file one at a time. */
  async *tasks(name: string): AsyncGenerator<Record<string, unknown>> {
    let number = 0;
    for await (const line of this.#lines(name)) {
      number++;
      // Also removes a byte order mark.
      const text = line.trim();
      if (text !== '') yield this.#parseTask(name, number, text);
    }
  }

  #parseTask(name: string, line: number, text: string): Record<string, unknown> {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.#unreadable(`${name}:${line}`, error);
    }
  }

  /** @throws AdvisedError if the set has no such file */
  json(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.directory, name), 'utf8').trim());
    } catch (error) {
      throw this.#unreadable(name, error);
    }
  }

  async *#lines(name: string): AsyncGenerator<string> {
    const bytes = createReadStream(join(this.directory, name));
    const source = name.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => undefined) : bytes;
    let rest = '';
    try {
      for await (const piece of source.setEncoding('utf8')) {
        const lines = (rest + (piece as string)).split(/\r?\n/);
        rest = lines.pop() ?? '';
        yield* lines;
      }
    } catch (error) {
      throw this.#unreadable(name, error);
    }
    if (rest !== '') yield rest;
  }

  /** Returns the median distance of the first rows. */
  #readIntervalMs(file: string): number {
    const atMs: number[] = [];
    const onRow = (at: number) => {
      if (atMs.length < FIRST_ROWS) atMs.push(at);
    };
    const parser = new CsvParser({ onHeader: () => undefined, onRow, onBadLine: () => undefined }, ANY_TIME);
    parser.push(unpacked(readFileSync(join(this.directory, 'anomaly', file))));
    const distances = atMs.slice(1).map((at, index) => at - (atMs[index] as number));
    return distances.sort((a, b) => a - b)[distances.length >> 1] ?? 60_000;
  }

  #unreadable(name: string, error: unknown): AdvisedError {
    return new AdvisedError(
      `cannot read ${join(this.directory, name)}: ${systemReason(error)}`,
      'Set --set to the directory of an evaluation set with this task.',
    );
  }
}

function unpacked(bytes: Buffer): Buffer {
  return isGzip(bytes) ? gunzipSync(bytes) : bytes;
}
