import { setImmediate as nextTurn } from 'node:timers/promises';
import { MINUTE_MS } from '../../../shared/model/time';
import type { ChangeSetFolder, Stamp } from './change-set-folder';

/** A file that has not changed for this time is complete. */
export const SETTLE_MS = 1_000;
/** Files that one check handles, with a turn of the event loop between two. */
export const FILES_PER_CHECK = 20;
/** Further files wait in the inbox. */
const FILES_PER_MINUTE = 500;
const MOST_QUEUED = 500;

export interface IntakeParts {
  readonly folder: ChangeSetFolder;
  readonly monotonicMs: () => number;
  readonly stamp: () => Stamp;
  readonly queueLength: () => number;
  readonly onTaken: (id: string) => void;
  /** Receives one message when more files come than are accepted. */
  readonly onCrowd: (text: string) => void;
}

/** Takes complete files from the inbox, a few at a time, since anyone can fill it. */
export class InboxIntake {
  readonly #seen = new Map<string, { readonly signature: string; readonly sinceMs: number }>();
  /** Counts one minute. */
  #taken = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };
  /** Reason that files stay in the inbox for now. */
  problem: string | undefined;

  constructor(private readonly parts: IntakeParts) {}

  async take(): Promise<void> {
    const { folder, monotonicMs } = this.parts;
    const { files, isCut } = await folder.listInbox();
    const nowMs = monotonicMs();
    const settled: string[] = [];
    for (const { fileName, signature } of files) {
      const seen = this.#seen.get(fileName);
      if (seen?.signature !== signature) this.#seen.set(fileName, { signature, sinceMs: nowMs });
      else if (nowMs - seen.sinceMs >= SETTLE_MS) settled.push(fileName);
    }
    const present = new Set(files.map(({ fileName }) => fileName));
    for (const fileName of this.#seen.keys()) if (!present.has(fileName)) this.#seen.delete(fileName);
    const taken = settled.slice(0, this.#room(nowMs));
    for (const fileName of taken) await this.#takeOne(fileName);
    this.#note(settled.length - taken.length, isCut);
  }

  async #takeOne(fileName: string): Promise<void> {
    const { folder, stamp, onTaken } = this.parts;
    await nextTurn();
    this.#taken.count++;
    const id = folder.take(fileName, stamp());
    if (id !== undefined) onTaken(id);
  }

  #room(nowMs: number): number {
    if (nowMs - this.#taken.sinceMs >= MINUTE_MS) this.#taken = { sinceMs: nowMs, count: 0 };
    const rest = Math.min(FILES_PER_MINUTE - this.#taken.count, MOST_QUEUED - this.parts.queueLength());
    return Math.max(0, Math.min(FILES_PER_CHECK, rest));
  }

  #note(left: number, isCut: boolean): void {
    const wasCrowded = this.problem !== undefined;
    this.problem = left > 0 || isCut ? describeCrowd(left, isCut) : undefined;
    if (this.problem !== undefined && !wasCrowded) this.parts.onCrowd(this.problem);
  }
}

function describeCrowd(left: number, isCut: boolean): string {
  const count = isCut ? `more than ${left}` : String(left);
  return (
    `The inbox contains ${count} files that wait for their turn. ` +
    `Homeostat accepts ${FILES_PER_MINUTE} per minute and queues ${MOST_QUEUED}.`
  );
}
