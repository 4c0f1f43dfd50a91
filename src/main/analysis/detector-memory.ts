import { crc32 } from 'node:zlib';
import type { AnomalyState } from '../../core/analytics/anomaly/anomaly-detector';
import { createAnomalyDetector } from '../../core/analytics/anomaly/anomaly-detector';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { DAY_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { readBoundedFile } from '../base/read-bounded-file';
import { replaceFile } from '../base/replace-file';
import type { Tasks } from '../base/tasks';
import type { TeachDetectorInput } from './analytics-tasks';
import { readHistory } from './series-history';

export interface DetectorMemoryParts {
  readonly file: string;
  /** Of the program: what another one learned may have another form, and is learned again. */
  readonly version: string;
  readonly stepMs: number;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  /** Since when there is history; null where there is none. */
  readonly readOldestMs: () => Promise<number | null>;
  readonly tasks: Tasks;
  readonly nowMs: () => number;
}

/** What is kept on disk. */
interface SavedModel {
  readonly version: string;
  readonly stepMs: number;
  readonly savedAtMs: number;
  readonly state: AnomalyState;
  /** Of the state as JSON: with one wrong bit in it every step would be judged wrong, or fail. */
  readonly checksum: number;
}

const LEARNED_MS = 14 * DAY_MS;
/** The store's answer is taken apart between two ticks, so that it is asked for a day at a time. */
const PIECE_MS = DAY_MS;
/** A person who asks something need not wait until all is learned. */
const LEARNING_PRIORITY = -1;
const LARGEST_FILE_BYTES = 10 * 1024 * 1024;

/** What the detectors have learned, over restarts: a file, and the stored history since it was written. */
export class DetectorMemory {
  constructor(private readonly parts: DetectorMemoryParts) {}

  /** @returns a state, unless nothing is known: a first start */
  async recall(names: readonly string[], nowMs: number): Promise<{ readonly state: AnomalyState | undefined }> {
    const { stepMs, range, readOldestMs, tasks } = this.parts;
    const saved = await this.#read();
    const untilMs = Math.floor(nowMs / stepMs) * stepMs;
    let state = saved?.state;
    const oldestMs = (await readOldestMs()) ?? untilMs;
    let fromMs = Math.max(untilMs - LEARNED_MS, saved?.savedAtMs ?? Number.NEGATIVE_INFINITY, oldestMs);
    for (; untilMs - fromMs >= stepMs; fromMs += PIECE_MS) {
      const span = { fromMs, toMs: Math.min(fromMs + PIECE_MS, untilMs), stepMs };
      const history = await readHistory(range, names, span);
      if (isEmpty(history)) continue;
      const input: TeachDetectorInput = { history, stepMs, ...(state === undefined ? {} : { state }) };
      state = await tasks.run<AnomalyState>('teach-detector', input, { priority: LEARNING_PRIORITY });
    }
    return { state };
  }

  async save(state: AnomalyState): Promise<void> {
    const { file, version, stepMs, nowMs } = this.parts;
    const model: SavedModel = { version, stepMs, savedAtMs: nowMs(), state, checksum: checksumOf(state) };
    const text = JSON.stringify(model);
    if (Buffer.byteLength(text) > LARGEST_FILE_BYTES)
      throw new Error(`the model is too large to store: ${text.length} bytes`);
    await replaceFile(file, text);
  }

  /** @returns undefined where there is none that can be used: what it knew is learned again */
  async #read(): Promise<SavedModel | undefined> {
    const { file, version, stepMs, nowMs } = this.parts;
    const read = readBoundedFile(file, LARGEST_FILE_BYTES);
    const model = read.ok ? parseModel(read.text) : undefined;
    if (model?.version !== version || model.stepMs !== stepMs) return undefined;
    // What was learned in a future that the clock has left since would keep out what comes.
    return model.savedAtMs <= nowMs() ? model : undefined;
  }
}

/** @returns undefined where no detector can go on from it */
function parseModel(text: string): SavedModel | undefined {
  try {
    const model = JSON.parse(text) as SavedModel;
    if (model.checksum !== checksumOf(model.state)) return undefined;
    createAnomalyDetector({ names: model.state.names, intervalMs: model.stepMs, state: model.state });
    return model;
  } catch {
    return undefined;
  }
}

function checksumOf(state: AnomalyState): number {
  return crc32(JSON.stringify(state));
}

function isEmpty({ columns }: SeriesSet): boolean {
  return columns.every((column) => column.every(Number.isNaN));
}
