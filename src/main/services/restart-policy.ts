import { HOUR_MS } from '../../shared/model/time';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const MOST_AN_HOUR = 5;

/** Schedules restarts of a failed service: each after twice the wait, at most five an hour. */
export class RestartPolicy {
  #restartsAtMs: number[] = [];

  /** @returns the wait; null after too many attempts */
  nextWaitMs(atMs: number): number | null {
    this.#restartsAtMs = this.#restartsAtMs.filter((restartAtMs) => atMs - restartAtMs < HOUR_MS);
    if (this.#restartsAtMs.length >= MOST_AN_HOUR) return null;
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#restartsAtMs.length);
  }

  add(atMs: number): void {
    this.#restartsAtMs.push(atMs);
  }
}
