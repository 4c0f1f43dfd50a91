import { HOUR_MS } from '../../shared/model/time';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const MOST_AN_HOUR = 5;

/** When a failed service may be started again: each time after twice as long, and not more than five times an hour. */
export class RestartPolicy {
  #restartsAtMs: number[] = [];

  /** @returns how long to wait; null where it was tried often enough */
  nextWaitMs(atMs: number): number | null {
    this.#restartsAtMs = this.#restartsAtMs.filter((restartAtMs) => atMs - restartAtMs < HOUR_MS);
    if (this.#restartsAtMs.length >= MOST_AN_HOUR) return null;
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#restartsAtMs.length);
  }

  add(atMs: number): void {
    this.#restartsAtMs.push(atMs);
  }
}
