import { contained } from './contain';

export interface RepeatOptions {
  /** Delay before the first run; one interval by default. */
  readonly firstMs?: number;
  /** Receives errors that a run throws or rejects with, so that no timer can end the process. */
  readonly onError: (error: unknown) => void;
}

/**
 * Runs a task repeatedly until it is stopped. Skips a run while the previous one is pending, and keeps no process
 * alive.
 *
 * @param intervalMs time between the starts of two runs
 * @returns ends the repetition; a run in progress continues
 */
export function every(
  intervalMs: number,
  task: () => unknown,
  { firstMs = intervalMs, onError }: RepeatOptions,
): () => void {
  let isRunning = false;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await task();
    } catch (error) {
      contained('the report of a timer', onError)(error);
    } finally {
      isRunning = false;
    }
  }

  let timer = later(firstMs, 'a timer', () => {
    timer = setInterval(contained('a timer', run), intervalMs).unref();
    return run();
  });
  return () => clearTimeout(timer);
}

/**
 * Runs a task once after a delay and keeps no process alive. Its errors and rejections are reported.
 *
 * @param what names the task, as the subject of a sentence
 */
export function later(delayMs: number, what: string, task: () => unknown): NodeJS.Timeout {
  return setTimeout(contained(what, task), delayMs).unref();
}
