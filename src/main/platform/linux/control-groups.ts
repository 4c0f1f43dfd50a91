import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCgroup } from './parse-cgroup';
import { unescapeOctal } from './parse-mounts';
import { readSysText } from './read-sys';

/** What control groups can share out. */
export type GroupController = 'cpu' | 'memory' | 'io' | 'freezer';

/** A mounted tree of control groups. */
export interface GroupHierarchy {
  readonly version: 1 | 2;
  /** Version 1 only, as the kernel calls them; each group of version 2 has files of its own controllers. */
  readonly controllers: readonly string[];
  readonly mountPoint: string;
  /** The group that is mounted there: `/`, or another one in a container. */
  readonly root: string;
}

/** A group that a process is in. */
export interface ControlGroup {
  readonly version: 1 | 2;
  readonly folder: string;
  /** From the root of the tree: `/user.slice/user-1000.slice/…`. */
  readonly path: string;
}

/** The file by which a group that has a controller is known. */
const FILES: Readonly<Record<GroupController, Readonly<Record<1 | 2, string>>>> = {
  cpu: { 1: 'cpu.shares', 2: 'cpu.weight' },
  memory: { 1: 'memory.limit_in_bytes', 2: 'memory.high' },
  io: { 1: 'blkio.throttle.read_bps_device', 2: 'io.max' },
  freezer: { 1: 'freezer.state', 2: 'cgroup.freeze' },
};

const VERSION_1_NAMES: Readonly<Record<GroupController, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  io: 'blkio',
  freezer: 'freezer',
};

/**
 * Parses /proc/self/mountinfo, of which proc_pid_mountinfo(5) tells.
 *
 * @internal tested by itself, on mounts that this machine need not have
 */
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

/** Whether groups can share out that here at all. */
export function hasGroupController(procRoot: string, controller: GroupController): boolean {
  return readHierarchies(procRoot).some(({ version, controllers, mountPoint }) => {
    if (version === 1) return controllers.includes(VERSION_1_NAMES[controller]);
    if (controller === 'freezer') return true;
    return (readSysText(join(mountPoint, 'cgroup.controllers')) ?? '').split(' ').includes(controller);
  });
}

/**
 * The group that decides how much a process gets: its own, or the nearest one above it that has the controller.
 *
 * @returns undefined where that is the whole machine
 */
export function findControlGroup(procRoot: string, pid: number, controller: GroupController): ControlGroup | undefined {
  const { unified, byController } = parseCgroup(readSysText(join(procRoot, String(pid), 'cgroup')) ?? '');
  for (const { version, controllers, mountPoint, root } of readHierarchies(procRoot)) {
    const name = VERSION_1_NAMES[controller];
    if (version === 1 && !controllers.includes(name)) continue;
    const path = version === 1 ? byController.get(name) : unified;
    // What is outside of the part that is mounted here is not ours to find.
    if (path === undefined || !isWithin(path, root)) continue;
    const base = root === '/' ? '' : root;
    const file = FILES[controller][version];
    for (
      let folder = join(mountPoint, path.slice(base.length));
      isWithin(folder, mountPoint);
      folder = dirname(folder)
    ) {
      const groupPath = base + folder.slice(mountPoint.length) || '/';
      // The root of a version 1 tree has the files as well, and is the whole machine.
      if (version === 1 && groupPath === '/') break;
      if (existsSync(join(folder, file))) return { version, folder, path: groupPath };
    }
  }
  return undefined;
}

/**
 * The processes of a group and of all groups in it.
 *
 * @returns undefined where not all of them can be told: some are in another container, or it is not ours to read
 */
export function listGroupProcesses(folder: string): readonly number[] | undefined {
  try {
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    // The kernel tells processes that have no pid here as 0.
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
