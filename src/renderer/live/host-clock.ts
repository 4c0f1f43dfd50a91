import type { AppApi } from '../../shared/contract/contract';
import { api } from './host-api';

/** Smaller differences between the clocks count as none. */
const TOLERANCE_MS = 3_000;

/**
 * Estimates the time of the host, which may be hours off the page's over a tunnel: "the last five minutes" are the
 * host's.
 *
 * @internal tested directly: pages share one
 */
export class HostClock {
  #aheadMs = 0;
  #reading: Promise<void> | undefined;

  constructor(
    private readonly pageNowMs: () => number,
    private readonly metrics: Pick<AppApi['metrics'], 'latest'>,
  ) {}

  readonly nowMs = (): number => this.pageNowMs() + this.#aheadMs;

  /** Reads the host's time off its newest sample. Concurrent calls share one request. */
  readonly read = async (): Promise<number> => {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return this.nowMs();
  };

  async #read(): Promise<void> {
    const [newest] = await this.metrics.latest({ selectors: ['homeostat_ticks_total'] });
    const aheadMs = newest === undefined ? 0 : newest.atMs - this.pageNowMs();
    this.#aheadMs = Math.abs(aheadMs) < TOLERANCE_MS ? 0 : aheadMs;
  }
}

export const hostClock = new HostClock(Date.now, api.metrics);
