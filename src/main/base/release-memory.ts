import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { later } from './timers';

/** Time after the last large work until the end of it is assumed. */
const CALM_MS = 5_000;

/**
 * Frees memory after large work. V8 keeps its heap size while little is allocated, for minutes or forever; a thread
 * that rarely responds never collects the garbage of its largest response.
 */
export class MemoryRelease {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly collect: () => void = collectGarbage,
    private readonly calmMs = CALM_MS,
  ) {}

  /** Collects the garbage of large work on this thread after a period without any. */
  schedule(): void {
    this.#timer?.refresh();
    this.#timer ??= later(this.calmMs, 'a release of memory', () => {
      this.#timer = undefined;
      this.collect();
    });
  }
}

let gc: (() => void) | undefined;

function collectGarbage(): void {
  if (gc === undefined) {
    // Node has no other way without an option at its start.
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  gc();
}
