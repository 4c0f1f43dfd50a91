import { join } from 'node:path';
import { parseGroupHierarchies } from '../../platform/linux/control-groups';
import { parseCgroup } from '../../platform/linux/parse-cgroup';
import type { Machine } from '../machine';

/** Controllers that actions use. */
export const CONTROLLERS = ['cpu', 'memory', 'io', 'pids'] as const;
export type Controller = (typeof CONTROLLERS)[number];

/**
 * Rights on a controller: it can be written here, ends at an ancestor that does not pass it on, exists but belongs to
 * root, or is unknown to the kernel.
 */
export type GroupRight =
  | { readonly kind: 'own' }
  | { readonly kind: 'ends'; readonly at: string }
  | { readonly kind: 'root' }
  | { readonly kind: 'absent' };

export interface GroupRights {
  /** 0 without control groups; 1 also if some controllers belong to version 2. */
  readonly version: 0 | 1 | 2;
  /** Controllers of the whole machine, by the names of their version. */
  readonly available: readonly string[];
  /** The subtree in which this user may write; undefined if there is none. */
  readonly subtree: string | undefined;
  readonly isReadOnly: boolean;
  readonly rights: Readonly<Record<Controller, GroupRight>>;
}

/** Options of a mount of version 1 besides its controllers. */
const MOUNT_OPTIONS: ReadonlySet<string> = new Set(['rw', 'ro', 'xattr', 'noprefix', 'clone_children', 'seclabel']);
/** Names of controllers in version 1. */
const OLD_NAMES: Readonly<Record<Controller, string>> = { cpu: 'cpu', memory: 'memory', io: 'blkio', pids: 'pids' };

/**
 * Reads which controllers of control groups reach the groups of this user (kernel documentation, cgroup-v2). A machine
 * may have both versions, and each controller belongs to one of them.
 */
export function readGroupRights(machine: Machine): GroupRights {
  const trees = parseGroupHierarchies(machine.text(`/proc/${machine.parts.subject}/mountinfo`) ?? '');
  const old = trees.filter(({ version }) => version === 1);
  const unified = trees.find(({ version }) => version === 2);
  const tree = unified === undefined ? undefined : readUnified(machine, unified.mountPoint);
  const names = old.flatMap(({ controllers }) => controllers.filter((name) => /^\w+$/.test(name)));
  const ofOld = names.filter((name) => !MOUNT_OPTIONS.has(name));
  const isOld = ofOld.length > 0;
  return {
    version: isOld ? 1 : tree === undefined ? 0 : 2,
    available: [...ofOld, ...(tree?.available ?? [])],
    subtree: tree?.subtree,
    isReadOnly: isOld ? old.every(({ mountPoint }) => !machine.isWritable(mountPoint)) : tree?.isReadOnly === true,
    rights: rightsOf((controller) => {
      const own = old.find(({ controllers }) => controllers.includes(OLD_NAMES[controller]));
      if (own === undefined) return tree?.rightOf(controller) ?? { kind: 'absent' };
      return { kind: machine.isWritable(own.mountPoint) ? 'own' : 'root' };
    }),
  };
}

/** Reads the tree of version 2. */
function readUnified(machine: Machine, mountPoint: string) {
  const available = controllersIn(machine, mountPoint);
  const path = findSubtree(machine, mountPoint);
  const folder = join(mountPoint, path);
  // systemd gives these files of a delegated group to the user (its documentation, "Control Group Delegation").
  const isOwn = ['cgroup.subtree_control', 'cgroup.procs'].every((file) => machine.isWritable(join(folder, file)));
  return {
    available,
    subtree: isOwn ? path : undefined,
    isReadOnly: !isOwn,
    rightOf(controller: Controller): GroupRight {
      if (!available.includes(controller)) return { kind: 'absent' };
      const at = findEnd(machine, mountPoint, path, controller);
      if (at !== undefined) return { kind: 'ends', at };
      return { kind: isOwn ? 'own' : 'root' };
    },
  };
}

/** Returns the group that systemd gives to this user, or that of the process itself; `/` for root. */
function findSubtree(machine: Machine, mountPoint: string): string {
  const { uid, subject } = machine.parts;
  if (uid === 0) return '/';
  const usual = `/user.slice/user-${uid}.slice/user@${uid}.service`;
  if (machine.has(join(mountPoint, usual))) return usual;
  return parseCgroup(machine.text(`/proc/${subject}/cgroup`) ?? '').unified ?? '/';
}

/** Returns the group on the way that does not pass a controller on; undefined if it arrives. */
function findEnd(machine: Machine, mountPoint: string, path: string, controller: string): string | undefined {
  const names = path.split('/').filter(Boolean);
  for (let depth = 1; depth <= names.length; depth++) {
    const below = join(mountPoint, ...names.slice(0, depth));
    if (!controllersIn(machine, below).includes(controller)) return `/${names.slice(0, depth - 1).join('/')}`;
  }
  return undefined;
}

function controllersIn(machine: Machine, folder: string): readonly string[] {
  return (machine.text(join(folder, 'cgroup.controllers')) ?? '').split(/\s+/).filter(Boolean);
}

function rightsOf(rightOf: (controller: Controller) => GroupRight): Readonly<Record<Controller, GroupRight>> {
  return { cpu: rightOf('cpu'), memory: rightOf('memory'), io: rightOf('io'), pids: rightOf('pids') };
}
