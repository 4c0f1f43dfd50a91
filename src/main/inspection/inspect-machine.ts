import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeriesTable } from '../../shared/model/series';
import { type Clock, systemClock } from '../base/clock';
import { AdvisedError, messageOf } from '../base/errors';
import type { MetricsCollector } from '../collectors/collector';
import { type FileSystemProbe, statfsLocal } from '../collectors/filesystem';
import { createCollectorRegistry } from '../collectors/registry';
import { type FileSystemUsage, fileSystemUsage } from '../platform/file-system-usage';
import { chooseMounts } from '../platform/linux/choose-mounts';
import { MountTable } from '../platform/linux/mount-table';
import type { AppUsage } from '../platform/linux/process-totals';
import type { LinuxRoots } from '../platform/linux/roots';
import { Capture, isRunningMachine } from './capture';
import { BUNDLE_FILE, LATER, USAGE_FILES } from './capture-limits';
import { type UnpackedCapture, unpackCapture } from './unpack-capture';

type CollectorRegistry = ReturnType<typeof createCollectorRegistry>;

export interface InspectOptions {
  /** A directory with `proc` and `sys`, or an archive of one: a capture, or / for this machine. */
  readonly root: string;
  /** Later captures of the same machine, for rates. */
  readonly later: readonly string[];
  /** Time between two readings. That of a support bundle is in it. */
  readonly seconds: number;
  /** Creates the collectors; the process collector is apart. */
  readonly create: (machine: InspectedMachine) => InspectedSources;
}

export interface InspectedMachine {
  readonly roots: LinuxRoots;
  readonly clock: Clock;
  /** Undefined on a running machine, whose file systems are asked. */
  readonly probe: FileSystemProbe | undefined;
  readonly passwdPath: string | undefined;
}

export interface InspectedSources {
  readonly collectors: readonly MetricsCollector[];
  readonly applications: () => readonly AppUsage[];
  /** Releases the descriptors of processes. */
  readonly close: () => void;
}

export type Inspection = Awaited<ReturnType<typeof inspectMachine>>;

/**
 * Reports every series that the collectors report from a capture, or from this machine, with all that was missing.
 *
 * @throws AdvisedError if the capture cannot be read at all
 */
export async function inspectMachine(options: InspectOptions) {
  const { root, later } = options;
  const isRunning = isRunningMachine(root);
  if (isRunning && later.length > 0)
    throw new AdvisedError('a running machine has no later captures', 'Leave out --then; --seconds sets the time.');
  if (isRunning) {
    const roots = { proc: join(root, 'proc'), sys: join(root, 'sys') };
    const machine = { roots, clock: systemClock, probe: undefined, passwdPath: undefined };
    return inspect(options, machine, [], [() => sleep(options.seconds * 1000)]);
  }
  const sources = await openSources(options);
  try {
    return await inspectCapture({ ...options, ...sources });
  } finally {
    sources.close();
  }
}

/** Unpacks archives among the captures. A support bundle has a second reading, and the time between the two. */
async function openSources({ root, later, seconds }: InspectOptions) {
  const unpacked: UnpackedCapture[] = [];
  const directoryOf = async (path: string) => {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return path;
    unpacked.push(await unpackCapture(path));
    return unpacked.at(-1)?.directory ?? path;
  };
  const close = () => {
    for (const capture of unpacked) capture.close();
  };
  try {
    const first = await directoryOf(root);
    const second = join(first, LATER);
    const isBundle = unpacked.length > 0 && later.length === 0 && existsSync(second);
    const others = isBundle ? [second] : [];
    for (const path of later) others.push(await directoryOf(path));
    const isOwn = others.length === 1 && resolve(others[0] as string) === resolve(second);
    return { root: first, later: others, seconds: (isOwn ? readInterval(first) : undefined) ?? seconds, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Reads the time between the readings of a support bundle; undefined for another capture. */
function readInterval(directory: string): number | undefined {
  try {
    const { secondsBetweenReadings } = JSON.parse(readFileSync(join(directory, BUNDLE_FILE), 'utf8'));
    return typeof secondsBetweenReadings === 'number' && secondsBetweenReadings > 0
      ? secondsBetweenReadings
      : undefined;
  } catch {
    return undefined;
  }
}

async function inspectCapture(options: InspectOptions) {
  const { root, later } = options;
  const capture = new Capture(root);
  try {
    const clock = new SteppedClock();
    let usages = readUsages(root);
    const probe: FileSystemProbe = (path) => {
      const usage = usages.get(path);
      return usage === undefined ? Promise.reject(new Error('the capture has no size')) : Promise.resolve(usage);
    };
    const passwd = join(root, 'etc/passwd');
    const machine = { roots: capture.roots, clock, probe, passwdPath: existsSync(passwd) ? passwd : '/dev/null' };
    const steps = later.map((directory) => async () => {
      clock.step(options.seconds * 1000);
      capture.replace(directory);
      usages = readUsages(directory);
    });
    return await inspect(options, machine, capture.problems, steps);
  } finally {
    capture.close();
  }
}

async function inspect(
  { create }: InspectOptions,
  machine: InspectedMachine,
  problems: readonly string[],
  steps: readonly (() => Promise<void>)[],
) {
  const { clock, roots, probe } = machine;
  const { collectors, applications, close } = create(machine);
  const table = new SeriesTable();
  const registry = createCollectorRegistry({ collectors, table, clock, onProblem: () => undefined });
  try {
    // Every source is read each time.
    for (const { id } of collectors) registry.setInterval(id, 0);
    await readAll(registry, clock, true);
    for (const proceed of steps) {
      await proceed();
      await readAll(registry, clock, false);
    }
    const values = registry.latest();
    return {
      series: table
        .list()
        .filter(({ index, metric }) => !Number.isNaN(values[index]) && !metric.startsWith('homeostat_'))
        .map(({ index, metric, labels }) => ({ metric, labels, value: values[index] as number })),
      mounts: await describeMounts(roots, probe),
      applications: [...applications()].sort((a, b) => b.memoryBytes - a.memoryBytes),
      problems: problemsOf(registry, problems, roots),
    };
  } finally {
    registry.stop();
    close();
  }
}

async function readAll(registry: CollectorRegistry, clock: Clock, gap: boolean): Promise<void> {
  registry.collect({ atMs: clock.nowMs(), intervalMs: 1_000, gap });
  await registry.settle();
}

/** Returns sources that this machine lacks, that failed, or that lack a part. */
function problemsOf(registry: CollectorRegistry, ofCapture: readonly string[], { proc, sys }: LinuxRoots) {
  const ofCollectors = registry.list().flatMap(({ id, error, missing }) =>
    [...(error === null ? [] : [error]), ...missing].map((problem) => ({
      collector: id,
      // The paths of the machine, not those of the copy.
      problem: problem.replaceAll(proc, '/proc').replaceAll(sys, '/sys'),
    })),
  );
  return [...ofCapture.map((problem) => ({ collector: 'capture', problem })), ...ofCollectors];
}

export interface DescribedMount {
  readonly mount: string;
  readonly type: string;
  readonly source: string;
  /** Undefined if the file system did not report it. */
  readonly sizeBytes?: number;
  readonly availableBytes?: number;
}

/** Lists the file systems that are watched for their space. */
async function describeMounts(
  roots: LinuxRoots,
  probe: FileSystemProbe | undefined,
): Promise<readonly DescribedMount[]> {
  const table = new MountTable(roots);
  try {
    const mounts = table.read();
    return await Promise.all(
      chooseMounts(mounts, false).map(async ({ path }) => {
        const { type = '', source = '' } = mounts.find((mount) => mount.path === path) ?? {};
        return { mount: path, type, source, ...(await sizeOf(path, probe)) };
      }),
    );
  } catch {
    // The collector has reported that the mounts cannot be read.
    return [];
  } finally {
    table.close();
  }
}

async function sizeOf(path: string, probe: FileSystemProbe = statfsLocal) {
  try {
    const { sizeBytes, availableBytes } = await probe(path);
    return {
      ...(Number.isNaN(sizeBytes) ? {} : { sizeBytes }),
      ...(Number.isNaN(availableBytes) ? {} : { availableBytes }),
    };
  } catch {
    return {};
  }
}

/**
 * Reads the sizes of file systems of a capture: an object by path with the fields of statvfs(3) in blocks of `bsize`
 * bytes.
 */
function readUsages(directory: string): ReadonlyMap<string, FileSystemUsage> {
  const file = USAGE_FILES.map((name) => join(directory, name)).find(existsSync);
  if (file === undefined) return new Map();
  try {
    const usages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Parameters<typeof fileSystemUsage>[0]>;
    return new Map(Object.entries(usages).map(([path, stats]) => [path, fileSystemUsage(stats)]));
  } catch (error) {
    throw new AdvisedError(`cannot read ${file}: ${messageOf(error)}`, 'Write the numbers of statvfs by path.');
  }
}

/** The time of captures: it passes only between two readings. */
class SteppedClock implements Clock {
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  step(ms: number): void {
    this.#nowMs += ms;
  }
}
