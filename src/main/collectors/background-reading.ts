import { detach } from '../base/contain';
import type { MetricsCollector, Sink } from './collector';
/**
 * A reading that takes too long for the tick: it is made elsewhere, one at a time, and the tick takes what
 * is there. What goes wrong in it is thrown at the next {@link begin}, so that the registry hears of it.
 */
export class BackgroundReading<T> {
  #isOut = false;
  #error: unknown;
  /** The last answer; undefined before the first. */
  newest: T | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly onResult: (result: T) => void,
  ) {}

  /** Asks, unless the answer to the last time is still out. @throws what the reading before threw */
  begin(): void {
    const error = this.#error;
    this.#error = undefined;
    if (!this.#isOut) detach('a reading', this.#run());
    if (error !== undefined) throw error;
  }

  async #run(): Promise<void> {
    this.#isOut = true;
    try {
      this.newest = await this.read();
      this.onResult(this.newest);
    } catch (error) {
      this.#error = error;
    } finally {
      this.#isOut = false;
    }
  }
}

/** How a source is read, and what is done with the values. */
interface BackgroundSource<T> {
  readonly read: () => Promise<T>;
  readonly report: (values: T) => void;
}

/**
 * Creates a collector of a source that is too slow for the tick, which reports the newest values.
 *
 * @param open throws UnsupportedError if this machine has no such source
 */
export function createBackgroundCollector<T>(
  about: Pick<MetricsCollector, 'id' | 'title' | 'intervalMs'>,
  open: (sink: Sink) => BackgroundSource<T>,
): MetricsCollector {
  let source: BackgroundSource<T> | undefined;
  let reading: BackgroundReading<T> | undefined;
  return {
    ...about,
    start(sink) {
      source = open(sink);
      reading = new BackgroundReading(source.read, source.report);
    },
    collect() {
      if (reading?.newest !== undefined) source?.report(reading.newest);
      reading?.begin();
    },
    stop() {
      reading = undefined;
    },
  };
}
