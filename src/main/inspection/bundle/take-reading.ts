import { stat, statfs } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { until } from '../../base/until';
import { chooseMounts } from '../../platform/linux/choose-mounts';
import { findCgroup } from '../../platform/linux/find-cgroup';
import { MountTable } from '../../platform/linux/mount-table';
import { hasSideEffects } from '../../platform/linux/read-sensors';
import { readSysText } from '../../platform/linux/read-sys';
import { isRunningMachine } from '../capture';
import { captureProcesses } from '../capture-processes';
import { type Allowance, type Captured, type LeftOut, TreeCapture } from '../capture-tree';
import { KERNEL_FILES } from '../kernel-files';
import type { Redactor } from './redactor';
import { rewriteContent } from './rewrite-content';

export interface Reading {
  readonly entries: readonly Captured[];
  readonly leftOut: readonly LeftOut[];
  /** Numbers of statvfs(3) by path. */
  readonly usages: Readonly<Record<string, object>>;
  readonly isStuck: boolean;
}

export interface ReadingOptions {
  readonly root: string;
  readonly redactor: Redactor;
  readonly allowance: Allowance;
  /** Patterns of further files, which contain no names. */
  readonly settings: readonly string[];
}

/** Copies, once, every file from which values are measured. */
export async function takeReading({ root, redactor, allowance, settings }: ReadingOptions): Promise<Reading> {
  const rewriter = { args: redactor.args, comm: redactor.comm, text: redactor.names };
  const capture = new TreeCapture(root, allowance, isLeftAlone);
  for (const [content, ...patterns] of KERNEL_FILES) {
    if (content === 'process') await captureProcesses(capture, root, rewriter);
    else for (const pattern of patterns) await capture.add(pattern, rewriteContent(content, redactor));
  }
  for (const path of groupFiles(root)) await capture.addPath(path, 'sys/fs/cgroup');
  for (const pattern of settings) await capture.add(pattern);
  return {
    entries: [...capture.entries.values()].map((entry) => withoutNames(entry, redactor)),
    leftOut: capture.leftOut.map(({ path, reason }) => ({ path: redactor.names(path), reason })),
    usages: isRunningMachine(root) ? await readUsages(root, redactor) : {},
    isStuck: capture.isStuck,
  };
}

function withoutNames(entry: Captured, { names }: Redactor): Captured {
  const path = names(entry.path);
  return entry.kind === 'link' ? { ...entry, path, target: names(entry.target) } : { ...entry, path };
}

/** Some chips do something when their sensors are read. */
function isLeftAlone(folder: string): boolean {
  if (!/^hwmon\d+$/.test(basename(folder))) return false;
  return ['name', 'device/name'].some((file) => hasSideEffects(readSysText(join(folder, file)) ?? ''));
}

/** Returns the files of the control group of this process, below the root. */
function groupFiles(root: string): readonly string[] {
  const group = findCgroup({ proc: join(root, 'proc'), sys: join(root, 'sys') });
  const { cpu, memory, pressure = [] } = group ?? {};
  const files = [
    cpu?.stat,
    cpu?.version === 1 ? cpu.usage : undefined,
    memory?.usage,
    memory?.limit,
    ...pressure.map(({ file }) => file),
  ];
  return files.filter((file) => file !== undefined).map((file) => relative(root, file));
}

const LONGEST_MS = 1_000;

async function readUsages(root: string, redactor: Redactor): Promise<Record<string, object>> {
  const table = new MountTable({ proc: join(root, 'proc'), sys: join(root, 'sys') });
  const usages: Record<string, object> = {};
  try {
    for (const { path } of chooseMounts(table.read(), false)) {
      const usage = await readUsage(path);
      if (usage !== undefined) usages[redactor.names(path)] = usage;
    }
  } catch {
    // The machine lists no mounts.
  } finally {
    table.close();
  }
  return usages;
}

/** Returns undefined for a mounted file, which cannot be filled, and for a disk that does not respond. */
async function readUsage(path: string): Promise<object | undefined> {
  const read = async () => {
    if (!(await stat(path)).isDirectory()) return undefined;
    const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
    return { bsize, blocks, bfree, bavail, files, ffree };
  };
  try {
    return await until(read(), AbortSignal.timeout(LONGEST_MS), () => new Error('it does not respond'));
  } catch {
    return undefined;
  }
}
