import { asSentence } from '../../shared/format/sentence';
import { isOpen } from '../../shared/model/change';
import { later } from '../base/timers';
import type { ChangeRecord } from '../changes/change-record';
import type { KnobDriver } from '../changes/knob-driver';
import { isExpired } from './is-expired';

/** A timer ignores suspends and changes of the clock, so that it cannot wait for the whole time. */
const EXPIRY_CHECK_MS = 30_000;

export interface TimerParts {
  readonly nowMs: () => number;
  readonly driver: KnobDriver;
  readonly find: (changeId: string) => ChangeRecord | undefined;
  readonly undo: (changeId: string) => void;
}

/** Timers for changes that expire and for failed undos. Each change has at most one. */
export class ChangeTimers {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #failures = new Map<string, number>();
  #isStopped = false;

  constructor(private readonly parts: TimerParts) {}

  watchExpiry(changeId: string, expiresAtMs: number | null): void {
    if (expiresAtMs === null) return;
    const check = () => {
      const record = this.parts.find(changeId);
      if (record === undefined || !isOpen(record.state)) return;
      if (isExpired(record, this.parts)) this.parts.undo(changeId);
      else this.watchExpiry(changeId, expiresAtMs);
    };
    const leftMs = Math.max(0, expiresAtMs - this.parts.nowMs());
    this.#set(changeId, check, Math.min(leftMs, EXPIRY_CHECK_MS));
  }

  /**
   * Schedules another attempt of a failed undo, a few times.
   *
   * @param retriesMs delay after each failure
   * @returns the reason of the failure and the next step
   */
  retryUndo(changeId: string, reason: string, retriesMs: readonly number[]): string {
    const failures = (this.#failures.get(changeId) ?? 0) + 1;
    this.#failures.set(changeId, failures);
    const most = retriesMs.length + 1;
    const sentence = asSentence(reason);
    const delayMs = retriesMs[failures - 1];
    if (delayMs === undefined) return `${sentence} Gave up after ${failures} attempts. Run \`undo\` to try again.`;
    if (this.#isStopped) return sentence;
    this.#set(changeId, () => this.parts.undo(changeId), delayMs);
    return `${sentence} Retrying in ${delayMs / 1_000} s (attempt ${failures} of ${most} failed).`;
  }

  /** Stops the timer of a change that is over or is being undone. */
  clear(changeId: string): void {
    clearTimeout(this.#timers.get(changeId));
    this.#timers.delete(changeId);
  }

  /** Resets the count of failures after a successful undo. */
  forgetFailures(changeId: string): void {
    this.#failures.delete(changeId);
  }

  /** Stops all timers for good. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #set(changeId: string, run: () => void, delayMs: number): void {
    this.clear(changeId);
    this.#timers.set(changeId, later(delayMs, 'the timer of a change', run));
  }
}
