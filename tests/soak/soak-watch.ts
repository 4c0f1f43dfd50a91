import { readdir, readFile, readlink } from 'node:fs/promises';
import { sortedQuantile } from '../../src/core/stats/sorted-quantile';
import { messageOf } from '../../src/main/base/errors';
import type { AppApi } from '../../src/shared/contract/contract';
import type { Readings } from './records';
import type { SoakHost } from './soak-host';
import { within } from './within';

const ANSWER_LIMIT_MS = 2_000;
/** Number of steps: a host that slows itself down may take longer, but at most three of its steps. */
const FRAME_LIMIT_STEPS = 3;
const CLOCK_TICKS_PER_SECOND = 100;
const LATENESS_WINDOW_MS = 60_000;
/** Files of the kernel stay open as long as their process or device exists, so their number follows the machine. */
const KERNEL_FILE = /^\/(proc|sys)\//;
const NO_READINGS = { rssBytes: null, pssBytes: null, fds: null, threads: null, cpuCores: null };

interface Arrival {
  readonly atMonotonicMs: number;
  readonly latenessMs: number;
}

/** Observes a host from outside: its frames over a stream, its status once a second, its process through `/proc`. */
export class SoakWatch {
  #arrivals: Arrival[] = [];
  #frameAtMs = Number.NEGATIVE_INFINITY;
  #streamOf: AppApi | undefined;
  #cpuBefore: { readonly pid: number; readonly seconds: number; readonly atMs: number } | undefined;

  constructor(private readonly host: SoakHost) {}

  /**
   * @returns the present problem; empty if the status is served and a frame came in the last three seconds (or steps,
   *   if the host has slowed itself down)
   */
  async probe(): Promise<string> {
    const { api } = this.host;
    if (api === undefined) return 'no connection';
    this.#follow(api);
    let intervalMs: number;
    try {
      ({ intervalMs } = await within(ANSWER_LIMIT_MS, api.status.get()));
    } catch (error) {
      return `status: ${messageOf(error)}`;
    }
    const silentMs = performance.now() - this.#frameAtMs;
    return silentMs > FRAME_LIMIT_STEPS * intervalMs ? `no frame for ${(silentMs / 1000).toFixed(1)} s` : '';
  }

  async sample(): Promise<{ readonly droppedTicks: number | null; readonly readings: Readings }> {
    const { pid, controls, api } = this.host;
    const outside = pid === undefined ? NO_READINGS : await this.#readProcess(pid);
    const inside = pid === undefined ? undefined : controls.inside(pid);
    const stats = await within(ANSWER_LIMIT_MS, api?.store.stats()).catch(() => undefined);
    const status = await within(ANSWER_LIMIT_MS, api?.status.get()).catch(() => undefined);
    return {
      droppedTicks: status?.droppedTicks ?? null,
      readings: {
        ...outside,
        heapBytes: inside?.heapUsed ?? null,
        timers: inside?.timers ?? null,
        handles: inside?.handles ?? null,
        databaseBytes: stats?.databaseBytes ?? null,
        walBytes: stats?.walBytes ?? null,
        headBytes: stats?.headBytes ?? null,
        latenessP99Ms: this.#latenessP99Ms(),
      },
    };
  }

  /**
   * @returns the seconds of the period, by the clock of the host, with a stored value; undefined if no host responds
   */
  async countStored(fromMs: number, toMs: number): Promise<number | undefined> {
    const points = Math.max(1, Math.round((toMs - fromMs) / 1_000));
    try {
      const query = { selectors: ['memory_available_bytes'], fromMs, toMs, points };
      const { series } = await within(ANSWER_LIMIT_MS, this.host.api?.metrics.range(query));
      return series[0]?.values.filter((value) => value !== null).length ?? 0;
    } catch {
      return undefined;
    }
  }

  /** @returns true if frames are written to the disk again; undefined if no host responds */
  async isDurable(): Promise<boolean | undefined> {
    try {
      const { mode, reason } = await within(ANSWER_LIMIT_MS, this.host.api?.store.stats());
      return mode === 'disk' && reason === null;
    } catch {
      return undefined;
    }
  }

  #follow(api: AppApi): void {
    if (this.#streamOf === api) return;
    this.#streamOf = api;
    this.#readFrames(api)
      .catch(() => undefined)
      .finally(() => {
        if (this.#streamOf === api) this.#streamOf = undefined;
      });
  }

  async #readFrames(api: AppApi): Promise<void> {
    for await (const event of await api.metrics.live({ selectors: ['uptime_seconds'] })) {
      if (event.type !== 'frame') continue;
      this.#frameAtMs = performance.now();
      // A late tick has its own time as a stamp, but was due on the grid.
      const dueMs = Math.floor(event.atMs / event.intervalMs) * event.intervalMs;
      this.#arrivals.push({ atMonotonicMs: this.#frameAtMs, latenessMs: this.host.controls.nowMs() - dueMs });
    }
  }

  #latenessP99Ms(): number | null {
    const fromMs = performance.now() - LATENESS_WINDOW_MS;
    this.#arrivals = this.#arrivals.filter(({ atMonotonicMs }) => atMonotonicMs >= fromMs);
    const sorted = Float64Array.from(this.#arrivals, ({ latenessMs }) => latenessMs).sort();
    return sorted.length < 30 ? null : sortedQuantile(sorted, 0.99);
  }

  /** Asynchronous, because the kernel may make a reader wait for a process that waits for its disk. */
  async #readProcess(pid: number) {
    try {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1');
      const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) * 1024;
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const seconds = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
      const now = { pid, seconds, atMs: performance.now() };
      const before = this.#cpuBefore;
      this.#cpuBefore = now;
      return {
        rssBytes: kibibytes('Rss'),
        pssBytes: kibibytes('Pss'),
        fds: await countOwnDescriptors(pid),
        threads: (await readdir(`/proc/${pid}/task`)).length,
        cpuCores: before?.pid === pid ? (seconds - before.seconds) / ((now.atMs - before.atMs) / 1_000) : null,
      };
    } catch {
      return NO_READINGS;
    }
  }
}

async function countOwnDescriptors(pid: number): Promise<number> {
  const directory = `/proc/${pid}/fd`;
  const targets = await Promise.all(
    (await readdir(directory)).map((name) => readlink(`${directory}/${name}`).catch(() => '/proc/closed')),
  );
  return targets.filter((target) => !KERNEL_FILE.test(target)).length;
}
