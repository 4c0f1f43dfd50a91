import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCgroup } from './parse-cgroup';
import { unescapeOctal } from './parse-mounts';
import { readSysText } from './read-sys';

/** Kinds of resources that control groups divide. */
export type GroupController = 'cpu' | 'memory' | 'io' | 'pids' | 'cpuset' | 'freezer';

/** A mounted tree of control groups. */
export interface GroupHierarchy {
  readonly version: 1 | 2;
  /** Controllers by kernel name in version 1; empty in version 2, where each group has files of its own controllers. */
  readonly controllers: readonly string[];
  readonly mountPoint: string;
  /** The group that is mounted there: `/`, or another one in a container. */
  readonly root: string;
}

export interface ControlGroup {
  readonly version: 1 | 2;
  readonly folder: string;
  /** From the root of the tree: `/user.slice/user-1000.slice/…`. */
  readonly path: string;
}

/** The file that shows whether a group has a controller. */
const FILES: Readonly<Record<GroupController, Readonly<Record<1 | 2, string>>>> = {
  cpu: { 1: 'cpu.shares', 2: 'cpu.weight' },
  memory: { 1: 'memory.limit_in_bytes', 2: 'memory.high' },
  io: { 1: 'blkio.throttle.read_bps_device', 2: 'io.max' },
  pids: { 1: 'pids.max', 2: 'pids.max' },
  cpuset: { 1: 'cpuset.cpus', 2: 'cpuset.cpus' },
  freezer: { 1: 'freezer.state', 2: 'cgroup.freeze' },
};

const VERSION_1_NAMES: Readonly<Record<GroupController, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  io: 'blkio',
  pids: 'pids',
  cpuset: 'cpuset',
  freezer: 'freezer',
};

/** Parses /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function parseGroupHierarchies(text: string): readonly GroupHierarchy[] {
  return text.split('\n').flatMap((line): GroupHierarchy[] => {
    // The number of optional fields varies; a dash ends them.
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, mountPoint] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (root === undefined || mountPoint === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    const version = type === 'cgroup' ? 1 : 2;
    return [
      {
        version,
        controllers: version === 1 ? options.split(',') : [],
        mountPoint: unescapeOctal(mountPoint),
        root: unescapeOctal(root),
      },
    ];
  });
}

/** Checks whether control groups can divide a resource on this machine. */
export function hasGroupController(procRoot: string, controller: GroupController): boolean {
  return readHierarchies(procRoot).some(({ version, controllers, mountPoint }) => {
    if (version === 1) return controllers.includes(VERSION_1_NAMES[controller]);
    if (controller === 'freezer') return true;
    return readControllers(mountPoint).includes(controller);
  });
}

/**
 * Returns the group that determines the share of a process: its own, or the nearest ancestor with the controller.
 *
 * @returns undefined if that is the whole machine
 */
export function findControlGroup(procRoot: string, pid: number, controller: GroupController): ControlGroup | undefined {
  const { unified, byController } = parseCgroup(readSysText(join(procRoot, String(pid), 'cgroup')) ?? '');
  for (const { version, controllers, mountPoint, root } of readHierarchies(procRoot)) {
    const name = VERSION_1_NAMES[controller];
    if (version === 1 && !controllers.includes(name)) continue;
    const path = version === 1 ? byController.get(name) : unified;
    // Groups outside the mounted part cannot be found.
    if (path === undefined || !isWithin(path, root)) continue;
    const base = root === '/' ? '' : root;
    const file = FILES[controller][version];
    for (
      let folder = join(mountPoint, path.slice(base.length));
      isWithin(folder, mountPoint);
      folder = dirname(folder)
    ) {
      const groupPath = base + folder.slice(mountPoint.length) || '/';
      // The root of a version 1 tree has the files too, and is the whole machine.
      if (version === 1 && groupPath === '/') break;
      if (existsSync(join(folder, file))) return { version, folder, path: groupPath };
    }
  }
  return undefined;
}

/** Returns the folder of a group in the tree of version 2; undefined if that tree is not mounted or ends above it. */
export function findUnifiedFolder(procRoot: string, path: string): string | undefined {
  for (const { version, mountPoint, root } of readHierarchies(procRoot)) {
    if (version === 2 && isWithin(path, root)) return join(mountPoint, path.slice(root === '/' ? 0 : root.length));
  }
  return undefined;
}

/** Lists the controllers that reach a group of version 2. */
export function readControllers(folder: string): readonly string[] {
  return (readSysText(join(folder, 'cgroup.controllers')) ?? '').split(/\s+/).filter(Boolean);
}

/**
 * Lists the processes of a group and its subgroups.
 *
 * @returns undefined if some are in another container or cannot be read
 */
export function listGroupProcesses(folder: string): readonly number[] | undefined {
  try {
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    // The kernel shows processes without a pid in this namespace as 0.
    if (own.includes(0)) return undefined;
    const all = [...own];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const inner = listGroupProcesses(join(folder, entry.name));
      if (inner === undefined) return undefined;
      all.push(...inner);
    }
    return all;
  } catch {
    return undefined;
  }
}

function readHierarchies(procRoot: string): readonly GroupHierarchy[] {
  return parseGroupHierarchies(readSysText(join(procRoot, 'self/mountinfo')) ?? '');
}

function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
