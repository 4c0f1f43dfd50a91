import type { AppApi } from '../../shared/contract/contract';

/** Clocks that differ by less are taken for the same. */
const TOLERANCE_MS = 3_000;

/** The host's time: over a tunnel it may be hours off the page's, and "the last five minutes" are those of the host. */
export class HostClock {
  #aheadMs = 0;
  #reading: Promise<void> | undefined;

  constructor(private readonly pageNowMs: () => number) {}

  readonly nowMs = (): number => this.pageNowMs() + this.#aheadMs;

  /** Reads the host's time off its newest sample. Who asks while it is being read waits for the same. */
  async read(api: AppApi): Promise<number> {
    this.#reading ??= this.#read(api).finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return this.nowMs();
  }

  async #read(api: AppApi): Promise<void> {
    const [newest] = await api.metrics.latest({ selectors: ['homeostat_ticks_total'] });
    const aheadMs = newest === undefined ? 0 : newest.atMs - this.pageNowMs();
    this.#aheadMs = Math.abs(aheadMs) < TOLERANCE_MS ? 0 : aheadMs;
  }
}
