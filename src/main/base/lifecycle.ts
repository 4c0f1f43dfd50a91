import { messageOf } from './errors';

/** Ends a started part. To end twice is the same as to end once. */
export type Stop = () => void | Promise<void>;

/**
 * Ends the started parts, by name, in reverse order. A stop that fails or takes too long is reported and does not stop
 * the others from running.
 */
export class StopStack {
  readonly #entries: { readonly name: string; readonly stop: Stop }[] = [];
  #stopping: Promise<void> | undefined;

  constructor(
    private readonly report: (name: string, problem: string) => void,
    private readonly timeoutMs = 5_000,
  ) {}

  push(name: string, stop: Stop): void {
    this.#entries.push({ name, stop });
  }

  stopAll(): Promise<void> {
    this.#stopping ??= this.#run();
    return this.#stopping;
  }

  async #run(): Promise<void> {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const { name, stop } = entry;
      const timeout = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => timeout.resolve('late'), this.timeoutMs);
      try {
        const outcome = await Promise.race([stop(), timeout.promise]);
        if (outcome === 'late') this.report(name, `did not stop within ${this.timeoutMs} ms`);
      } catch (error) {
        this.report(name, messageOf(error));
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
