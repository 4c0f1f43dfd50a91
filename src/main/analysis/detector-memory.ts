import { crc32 } from 'node:zlib';
import { type AnomalyState, createAnomalyDetector } from '../../core/analytics/anomaly/anomaly-detector';
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
  /** Version of the program: another one may store another form, which is learned again. */
  readonly version: string;
  readonly stepMs: number;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  /** Returns the begin of the history; null without one. */
  readonly readOldestMs: () => Promise<number | null>;
  readonly tasks: Tasks;
  readonly nowMs: () => number;
}

interface SavedModel {
  readonly version: string;
  readonly stepMs: number;
  readonly savedAtMs: number;
  readonly state: AnomalyState;
  /** Checksum of the state as JSON: one wrong bit would spoil or fail every step. */
  readonly checksum: number;
}

const LEARNED_MS = 14 * DAY_MS;
/** The result of the store is unpacked between two ticks, so it is requested a day at a time. */
const PIECE_MS = DAY_MS;
/** A person's query need not wait until all is learned. */
const LEARNING_PRIORITY = -1;
const LARGEST_FILE_BYTES = 10 * 1024 * 1024;

/** Restores the state of the detectors from a file, and from the history since it was written. */
export class DetectorMemory {
  constructor(private readonly parts: DetectorMemoryParts) {}

  /** @returns a state, except on a first start */
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
      const input: TeachDetectorInput = { history, stepMs, state };
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

  /** @returns undefined without a usable file: the history is learned again */
  async #read(): Promise<SavedModel | undefined> {
    const { file, version, stepMs, nowMs } = this.parts;
    const read = readBoundedFile(file, LARGEST_FILE_BYTES);
    const model = read.ok ? parseModel(read.text) : undefined;
    if (model?.version !== version || model.stepMs !== stepMs) return undefined;
    // A model from the future, before the clock was corrected, would exclude new data.
    return model.savedAtMs <= nowMs() ? model : undefined;
  }
}

/** @returns undefined if no detector can continue from it */
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
