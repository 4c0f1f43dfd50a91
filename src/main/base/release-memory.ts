import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So long after the last piece of large work nothing more of it is expected. */
const CALM_MS = 5_000;

/**
 * Gives memory back after large work. V8 keeps a heap as large as it was while little is allocated on it, for minutes
 * or for ever; a thread that only answers now and then never collects the garbage of its largest answer.
 */
export class MemoryRelease {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly collect: () => void = collectGarbage,
    private readonly calmMs = CALM_MS,
  ) {}

  /** Large work was done: collects its garbage, on this thread, when there was none for a while. */
  schedule(): void {
    if (this.#timer !== undefined) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.collect();
    }, this.calmMs);
    this.#timer.unref();
  }
}

let gc: (() => void) | undefined;

function collectGarbage(): void {
  if (gc === undefined) {
    // Node gives no other way without an option at its start.
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  gc();
}
