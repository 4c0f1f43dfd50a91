import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseCgroup } from './parse-cgroup';
import { readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/** Files of a cgroup; undefined for a controller that is missing or covers the whole machine. */
export interface CgroupFiles {
  readonly name: string;
  readonly cpu:
    | { readonly version: 2; readonly stat: string | undefined }
    | { readonly version: 1; readonly usage: string | undefined; readonly stat: string | undefined };
  readonly memory: { readonly usage: string | undefined; readonly limit: string | undefined };
  /** Version 2 only. */
  readonly pressure: readonly { readonly resource: 'cpu' | 'memory' | 'io'; readonly file: string }[];
}

/**
 * Finds the group of the session of this process: `user-1000.slice` or `session-2.scope` on a desktop, otherwise its
 * own group (a service, a container).
 *
 * @returns undefined if no files describe it
 */
export function findCgroup(roots: LinuxRoots): CgroupFiles | undefined {
  const text = readSysText(join(roots.proc, 'self/cgroup'));
  if (text === undefined) return undefined;
  const paths = parseCgroup(text);
  const root = join(roots.sys, 'fs/cgroup');
  return findUnified(root, paths.unified) ?? findVersion1(root, paths.byController);
}

const RESOURCES = ['cpu', 'memory', 'io'] as const;

function findUnified(root: string, path: string | undefined): CgroupFiles | undefined {
  if (path === undefined) return undefined;
  const session = sessionOf(path);
  const isRoot = session === '/' || !existsSync(join(root, session));
  const folder = isRoot ? root : join(root, session);
  const find = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : undefined);
  const memory = { usage: find('memory.current'), limit: find('memory.max') };
  // The root of a container has `memory.current`; the root of the whole machine, which is otherwise equal, lacks it.
  if (isRoot && memory.usage === undefined) return undefined;
  const stat = find('cpu.stat');
  const pressure = RESOURCES.flatMap((resource) => {
    const file = find(`${resource}.pressure`);
    return file === undefined ? [] : [{ resource, file }];
  });
  if (stat === undefined && memory.usage === undefined && memory.limit === undefined && pressure.length === 0)
    return undefined;
  return { name: nameOf(session), cpu: { version: 2, stat }, memory, pressure };
}

function findVersion1(root: string, byController: ReadonlyMap<string, string>): CgroupFiles | undefined {
  /** The root group of a controller is the whole machine, which other collectors cover. */
  const fileOf = (controller: string, name: string) => {
    const path = byController.get(controller);
    if (path === undefined || path === '/') return undefined;
    const mounted = join(root, controller);
    const own = join(mounted, sessionOf(path));
    const folder = existsSync(own) || isWholeTree(mounted) ? own : mounted;
    return existsSync(join(folder, name)) ? join(folder, name) : undefined;
  };
  const usage = fileOf('memory', 'memory.usage_in_bytes');
  const limit = fileOf('memory', 'memory.limit_in_bytes');
  const cpuUsage = fileOf('cpuacct', 'cpuacct.usage');
  const cpuStat = fileOf('cpu', 'cpu.stat');
  const path = [...byController.values()].find((candidate) => candidate !== '/');
  if (path === undefined || [usage, limit, cpuUsage, cpuStat].every((file) => file === undefined)) return undefined;
  return {
    name: nameOf(sessionOf(path)),
    cpu: { version: 1, usage: cpuUsage, stat: cpuStat },
    memory: { usage, limit },
    pressure: [],
  };
}

/**
 * Checks for the root of a whole tree, which alone has `release_agent` (cgroups(7)). A container that shares the control
 * groups of the host has a path of the host, and only its own group at the mount.
 */
function isWholeTree(mounted: string): boolean {
  return existsSync(join(mounted, 'release_agent'));
}

function sessionOf(path: string): string {
  return /^.*?\/(?:user-\d+\.slice|session-\w+\.scope)(?=\/|$)/.exec(path)?.[0] ?? path;
}

function nameOf(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? '/';
}
