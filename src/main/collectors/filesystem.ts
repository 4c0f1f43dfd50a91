import { stat, statfs } from 'node:fs/promises';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { type FileSystemUsage, fileSystemUsage } from '../platform/file-system-usage';
import { type ChosenMount, chooseMounts } from '../platform/linux/choose-mounts';
import { MountTable } from '../platform/linux/mount-table';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink } from './collector';
import { ByKey } from './counter-rate';

/** Queries the use of a file system, which may take forever. */
export type FileSystemProbe = (path: string) => Promise<FileSystemUsage>;

export interface FileSystemOptions {
  readonly roots: LinuxRoots;
  readonly clock: Clock;
  readonly includeRemote: () => boolean;
  /** Runs on a thread that may hang. Remote mounts are queried one after the other, so that at most one thread does. */
  readonly probeRemote: FileSystemProbe;
  readonly probeLocal?: FileSystemProbe;
}

/** A slower mount is reported as hung. Its call stays open, and no other is made in the meantime. */
const HUNG_AFTER_MS = 5_000;

/** Thousands of mounts, as on a container host, would crowd out everything else. */
const MOST_MOUNTS = 200;

/** Queries a local file system. @throws for a mounted file, which cannot be filled */
export async function statfsLocal(path: string): Promise<FileSystemUsage> {
  if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a directory`);
  return fileSystemUsage(await statfs(path));
}

/**
 * Collects the space on file systems. The tick only starts queries and reports results, because a mount with an
 * unreachable server blocks its caller forever.
 */
export function createFileSystemCollector({
  roots,
  clock,
  includeRemote,
  probeRemote,
  probeLocal = statfsLocal,
}: FileSystemOptions): MetricsCollector {
  const table = new MountTable(roots);
  const watched = new ByKey<WatchedMount>((mount) => mount.close());
  let remoteQueue: Promise<unknown> = Promise.resolve();

  const enqueueRemote: FileSystemProbe = (path) => {
    const reply = remoteQueue.then(() => probeRemote(path));
    remoteQueue = Promise.allSettled([reply]);
    return reply;
  };

  return {
    id: 'filesystem',
    title: 'File systems',
    intervalMs: 10_000,
    collect(_, sink) {
      const mounts = chooseMounts(table.read(), includeRemote()).slice(0, MOST_MOUNTS);
      for (const mount of mounts) {
        const probe = mount.isRemote ? enqueueRemote : probeLocal;
        watched.get(mount.path, () => new WatchedMount(sink, mount, clock, probe)).check();
      }
      watched.keepOnly(mounts.map(({ path }) => path));
    },
    async settle() {
      await Promise.all([...watched.values()].map((mount) => mount.settle()));
    },
    stop() {
      table.close();
      watched.keepOnly([]);
    },
  };
}

class WatchedMount {
  readonly #series: ReturnType<typeof createSeries>;
  #usage: FileSystemUsage | undefined;
  /** Monotonic time of the open call; undefined without one. */
  #askedAtMs: number | undefined;
  #answer: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    private readonly sink: Sink,
    private readonly mount: ChosenMount,
    private readonly clock: Clock,
    private readonly probe: FileSystemProbe,
  ) {
    this.#series = createSeries(sink, mount.path);
  }

  /** Reports the newest result and queries again unless a call is open. */
  check(): void {
    if (this.#askedAtMs === undefined) {
      this.#askedAtMs = this.clock.monotonicMs();
      this.#answer = this.#ask();
      detach('a probe of a file system', this.#answer);
      this.#report();
    } else if (this.clock.monotonicMs() - this.#askedAtMs > HUNG_AFTER_MS) {
      this.sink.set(this.#series.hung, 1);
    } else this.#report();
  }

  async settle(): Promise<void> {
    await this.#answer;
  }

  close(): void {
    this.#isClosed = true;
    for (const series of Object.values(this.#series)) this.sink.set(series, Number.NaN);
  }

  async #ask(): Promise<void> {
    try {
      this.#usage = await this.probe(this.mount.path);
    } catch {
      // The query failed (missing permission, or a server that returned with other files).
      this.#usage = undefined;
    }
    this.#askedAtMs = undefined;
    if (!this.#isClosed) this.#report();
  }

  #report(): void {
    const { sink } = this;
    if (this.#askedAtMs === undefined) sink.set(this.#series.hung, 0);
    const usage = this.#usage;
    if (usage === undefined || usage.sizeBytes === 0) return;
    sink.set(this.#series.size, usage.sizeBytes);
    sink.set(this.#series.available, usage.availableBytes);
    sink.set(this.#series.used, usage.usedBytes / (usage.usedBytes + usage.availableBytes));
    sink.set(this.#series.inodesUsed, 1 - usage.inodesFree / usage.inodes);
  }
}

function createSeries(sink: Sink, mount: string) {
  return {
    size: sink.series('filesystem_size_bytes', { mount }),
    available: sink.series('filesystem_available_bytes', { mount }),
    used: sink.series('filesystem_used_ratio', { mount }),
    inodesUsed: sink.series('filesystem_inodes_used_ratio', { mount }),
    hung: sink.series('filesystem_probe_hung_ratio', { mount }),
  };
}
