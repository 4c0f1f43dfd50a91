import { join } from 'node:path';
import type { Notice } from '../../shared/contract/schemas';
import { isMissing } from './errors';
import { readPlainFileSync } from './plain-file';
import { isTime, oneOf, type Shape, withFields } from './shape';
import { later } from './timers';
import { writeOwnFile } from './write-own-file';

/** Something that was lost, moved aside or failed, of which a person must be notified; it replaces one of the same ID. */
export type Loss = Omit<Notice, 'reportedAtMs'>;

export type ReportedLoss = Required<Notice>;

export interface LossesOptions {
  readonly file: string;
  readonly nowMs: () => number;
}

/** Next to the databases instead of in them, since one of them may be the loss. */
const LOSSES_FILE = 'losses.json';
/** Beyond this the oldest are dropped and counted. */
const MOST_KEPT = 100;
const LONGEST_TEXT = 2_000;
const LARGEST_BYTES = 4 * 1024 * 1024;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10 * 60_000;
const DROPPED_ID = 'losses-dropped';

/**
 * Keeps notices, over restarts, until a person dismisses them: one JSON object per line in a file that is replaced as a
 * whole. While the file cannot be written they stay in memory and are written later.
 */
export class Losses {
  readonly #losses = new Map<string, ReportedLoss>();
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #dropped = 0;

  constructor(private readonly options: LossesOptions) {
    for (const loss of readLosses(options.file, options.nowMs())) this.#losses.set(loss.id, loss);
  }

  /** Returns the losses, oldest first. */
  get list(): readonly ReportedLoss[] {
    return [...this.#losses.values()];
  }

  readonly report = ({ id, level, text, advice }: Loss): void => {
    const reportedAtMs = this.options.nowMs();
    this.#losses.delete(id);
    this.#losses.set(id, {
      id,
      level,
      text: text.slice(0, LONGEST_TEXT),
      advice: advice.slice(0, LONGEST_TEXT),
      reportedAtMs,
    });
    this.#bound(reportedAtMs);
    this.#save();
  };

  /** @returns false if there is no such loss */
  dismiss(id: string): boolean {
    if (!this.#losses.delete(id)) return false;
    this.#save();
    return true;
  }

  dismissAll(): void {
    this.#losses.clear();
    this.#save();
  }

  close(): void {
    if (this.#timer !== undefined) this.#save();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #bound(reportedAtMs: number): void {
    while (this.#losses.size > MOST_KEPT) {
      const oldest = [...this.#losses.keys()].find((id) => id !== DROPPED_ID) as string;
      this.#losses.delete(oldest);
      this.#losses.set(DROPPED_ID, {
        id: DROPPED_ID,
        level: 'warning',
        text: `${++this.#dropped} or more earlier notices were dropped because there were too many`,
        advice: 'See the log for all of them.',
        reportedAtMs,
      });
    }
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      writeOwnFile(this.options.file, this.list.map((loss) => `${JSON.stringify(loss)}\n`).join(''));
      this.#retryMs = FIRST_RETRY_MS;
    } catch {
      this.#timer = later(this.#retryMs, 'a write of the notices', () => this.#save());
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    }
  }
}

export function lossesFile({ state }: { readonly state: string }): string {
  return join(state, LOSSES_FILE);
}

/** Reads any file: unreadable lines are a loss too. */
function readLosses(file: string, nowMs: number): readonly ReportedLoss[] {
  let text: string;
  try {
    text = readPlainFileSync(file, LARGEST_BYTES);
  } catch (error) {
    return isMissing(error) ? [] : [unreadable(file, nowMs)];
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const losses = lines.flatMap(parseLoss);
  return (losses.length === lines.length ? losses : [...losses, unreadable(file, nowMs)]).slice(-MOST_KEPT);
}

function parseLoss(line: string): readonly ReportedLoss[] {
  try {
    const loss = JSON.parse(line) as ReportedLoss;
    if (!isLoss(loss)) return [];
    const { id, level, text, advice, reportedAtMs } = loss;
    return [{ id, level, text, advice, reportedAtMs }];
  } catch {
    return [];
  }
}

const isShortText: Shape = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT;
const isLoss = withFields({
  id: isShortText,
  level: oneOf('info', 'warning', 'error'),
  text: isShortText,
  advice: isShortText,
  reportedAtMs: isTime,
});

function unreadable(file: string, reportedAtMs: number): ReportedLoss {
  return {
    id: 'losses-unreadable',
    level: 'warning',
    text: `Some earlier notices in ${file} cannot be read`,
    advice: 'See the log for earlier reports.',
    reportedAtMs,
  };
}
