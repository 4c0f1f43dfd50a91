import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { type FileSystemUsage, fileSystemUsage } from '../platform/file-system-usage';
import { type ChosenMount, chooseMounts } from '../platform/linux/choose-mounts';
import { parseMounts } from '../platform/linux/parse-mounts';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink } from './collector';
import { ByKey, clampRatio } from './counter-rate';

/** Asks a file system how full it is; may take for ever. */
export type FileSystemProbe = (path: string) => Promise<FileSystemUsage>;

export interface FileSystemOptions {
  readonly roots: LinuxRoots;
  readonly clock: Clock;
  readonly includeRemote: () => boolean;
  /** On a thread that may be lost. Remote mounts are asked one after the other, so that at most one thread is. */
  readonly probeRemote: FileSystemProbe;
  readonly probeLocal?: FileSystemProbe;
}

/** An answer that takes longer is told as hung; the call stays out, and no other is made meanwhile. */
const HUNG_AFTER_MS = 5_000;

/** Thousands of mounts, as on a host of containers, would crowd out everything else. */
const MOST_MOUNTS = 200;

async function statfsLocal(path: string): Promise<FileSystemUsage> {
  return fileSystemUsage(await statfs(path));
}

/**
 * The space on file systems. The tick only asks and hands over: a mount whose server is gone blocks whoever looks
 * at it, without an end.
 */
export function createFileSystemCollector({
  roots,
  clock,
  includeRemote,
  probeRemote,
  probeLocal = statfsLocal,
}: FileSystemOptions): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'self/mounts'));
  const watched = new ByKey<WatchedMount>((mount) => mount.close());
  let remoteQueue: Promise<void> = Promise.resolve();

  const enqueueRemote: FileSystemProbe = (path) => {
    const reply = remoteQueue.then(() => probeRemote(path));
    remoteQueue = reply.then(
      () => undefined,
      () => undefined,
    );
    return reply;
  };

  return {
    id: 'filesystem',
    title: 'File systems',
    intervalMs: 10_000,
    collect(_, sink) {
      const mounts = chooseMounts(parseMounts(file.read()), includeRemote()).slice(0, MOST_MOUNTS);
      for (const mount of mounts) {
        const probe = mount.isRemote ? enqueueRemote : probeLocal;
        watched.get(mount.path, () => new WatchedMount(sink, mount, clock, probe)).check();
      }
      watched.keepOnly(mounts.map(({ path }) => path));
    },
    stop() {
      file.close();
      watched.keepOnly([]);
    },
  };
}

class WatchedMount {
  readonly #series: ReturnType<typeof createSeries>;
  #usage: FileSystemUsage | undefined;
  /** Monotonic; undefined while no call is out. */
  #askedAtMs: number | undefined;
  #isClosed = false;

  constructor(
    private readonly sink: Sink,
    private readonly mount: ChosenMount,
    private readonly clock: Clock,
    private readonly probe: FileSystemProbe,
  ) {
    this.#series = createSeries(sink, mount.path);
  }

  /** Hands over what is known, and asks again unless a call is out. */
  check(): void {
    if (this.#askedAtMs === undefined) {
      this.#askedAtMs = this.clock.monotonicMs();
      detach('a probe of a file system', this.#ask());
      this.#report();
    } else if (this.clock.monotonicMs() - this.#askedAtMs > HUNG_AFTER_MS) {
      this.sink.set(this.#series.hung, 1);
    } else this.#report();
  }

  close(): void {
    this.#isClosed = true;
    for (const series of Object.values(this.#series)) this.sink.set(series, Number.NaN);
  }

  async #ask(): Promise<void> {
    try {
      this.#usage = await this.probe(this.mount.path);
    } catch {
      // It answered that it cannot tell (no permission, a server that came back with other files).
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
    sink.set(this.#series.used, clampRatio(usage.usedBytes / (usage.usedBytes + usage.availableBytes)));
    sink.set(this.#series.inodesUsed, clampRatio(1 - usage.inodesFree / usage.inodes));
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
