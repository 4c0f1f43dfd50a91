import { join } from 'node:path';
import { parseCpuList } from './parse-cpu-list';
import { parsePidStat } from './parse-pid-stat';
import { listNumbers, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/** The load is read every 5 s. */
const READS_BETWEEN_SEARCHES = 60;
const COVERED_LOAD = /^lxcfs \S*\/proc\/loadavg fuse\.lxcfs /m;
/** Tasks of a container come and go between two readings. */
const MOST_OVER_OWN = 2;
const FEW_TASKS = 50;

/**
 * Recognizes the load of a host in a container of LXC. Its lxcfs covers the cores of `/proc/stat`, but covers the load
 * only with `--enable-loadavg`: otherwise the load of all containers would be divided by the cores of one (lxcfs,
 * README.md). The load then counts more tasks than the container has.
 */
export class HostLoad {
  #reads = 0;
  #cores: number | undefined;

  constructor(private readonly roots: LinuxRoots) {}

  /**
   * @param tasks all tasks that the load counts
   * @returns the cores of the host, if the load is that of the host
   */
  coresOf(tasks: number): number | undefined {
    if (this.#reads++ % READS_BETWEEN_SEARCHES === 0) this.#cores = this.#search(tasks);
    return this.#cores;
  }

  #search(tasks: number): number | undefined {
    const { proc, sys } = this.roots;
    if (!COVERED_LOAD.test(readSysText(join(proc, 'mounts')) ?? '')) return undefined;
    const own = this.#countThreads();
    if (own === 0 || !(tasks > own * MOST_OVER_OWN + FEW_TASKS)) return undefined;
    return parseCpuList(readSysText(join(sys, 'devices/system/cpu/present')) ?? '').length || undefined;
  }

  #countThreads(): number {
    const { proc } = this.roots;
    let threads = 0;
    for (const pid of listNumbers(proc)) {
      const text = readSysText(join(proc, String(pid), 'stat'));
      if (text !== undefined) threads += threadsOf(text);
    }
    return threads;
  }
}

function threadsOf(stat: string): number {
  try {
    return parsePidStat(stat).threads || 1;
  } catch {
    return 1;
  }
}
