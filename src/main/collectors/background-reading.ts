import { detach } from '../base/contain';
import type { MetricsCollector, Sink } from './collector';
/**
 * A reading that takes too long for the tick: it runs elsewhere, one at a time, and the tick takes the newest result.
 * The next {@link begin} throws its errors, so that the registry learns of them.
 */
export class BackgroundReading<T> {
  #running: Promise<void> | undefined;
  #error: unknown;
  /** The last result; undefined before the first. */
  newest: T | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly onResult: (result: T) => void,
  ) {}

  /** Starts a reading unless one is running. @throws the error of the last reading */
  begin(): void {
    const error = this.#error;
    this.#error = undefined;
    if (this.#running === undefined) {
      this.#running = this.#run();
      detach('a reading', this.#running);
    }
    if (error !== undefined) throw error;
  }

  /** Waits for the running reading, if there is one. @throws its error */
  async settle(): Promise<void> {
    await this.#running;
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
  }

  async #run(): Promise<void> {
    try {
      this.newest = await this.read();
      this.onResult(this.newest);
    } catch (error) {
      this.#error = error;
    } finally {
      this.#running = undefined;
    }
  }
}

/** Functions that read a source and report its values. */
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
    settle: async () => reading?.settle(),
  };
}
