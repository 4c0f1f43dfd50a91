import { join } from 'node:path';
import { parseCgroup } from './parse-cgroup';
import { readSysText } from './read-sys';

/** The manager of the control group of a process. */
export type GroupOwner =
  /** A unit of the person's own systemd. Paths begin at the root of the tree. */
  | {
      readonly kind: 'own-unit';
      readonly unit: string;
      readonly path: string;
      /** Group of the person's systemd, which has the controllers that it was given. */
      readonly managerPath: string;
    }
  /** A manager that would overwrite the change, or a group that programs share. */
  | { readonly kind: 'other'; readonly reason: string; readonly unit: string | undefined };

/**
 * Finds the unit of a process on a machine that systemd manages (systemd's "Control Group APIs and Delegation"): it owns
 * the tree, except below the units of users, which belong to an instance for each user. A process belongs to the first
 * service or scope on its path, and slices contain several of them.
 */
export function findOwner(procRoot: string, pid: number, uid: number): GroupOwner {
  const { unified, byController } = parseCgroup(readSysText(join(procRoot, String(pid), 'cgroup')) ?? '');
  const path = unified !== undefined && unified !== '/' ? unified : (byController.get('name=systemd') ?? '/');
  const [, managerPath, owner, below = ''] = /^(.*?\/user@(\d+)\.service)(\/.*)?$/.exec(path) ?? [];
  if (managerPath === undefined) return ofSystem(path);
  if (Number(owner) !== uid) return other('it runs in the systemd instance of another user', undefined);
  const unit = firstUnit(below);
  if (unit === undefined) return other(`it has no unit of its own (${path})`, undefined);
  if (unit.name === 'init.scope') return other('it runs in init.scope, which belongs to systemd itself', unit.name);
  return { kind: 'own-unit', unit: unit.name, path: managerPath + unit.path, managerPath };
}

function ofSystem(path: string): GroupOwner {
  const unit = firstUnit(path)?.name;
  if (unit === undefined) return other('systemd manages its control group, which is not a unit of its own', undefined);
  const isSession = /^session-.*\.scope$/.test(unit);
  return other(
    isSession
      ? `it runs in ${unit}, which belongs to the system and contains the whole session`
      : `it runs in ${unit}, which belongs to the system`,
    unit,
  );
}

/** Returns the first service or scope of a path. */
function firstUnit(path: string): { readonly name: string; readonly path: string } | undefined {
  const parts = path.split('/').slice(1);
  const index = parts.findIndex((part) => !part.endsWith('.slice'));
  const part = parts[index];
  if (part === undefined || !/\.(?:service|scope)$/.test(part)) return undefined;
  // Names that the kernel could mistake for its own files begin with an underscore there.
  return { name: part.replace(/^_/, ''), path: `/${parts.slice(0, index + 1).join('/')}` };
}

function other(reason: string, unit: string | undefined): GroupOwner {
  return { kind: 'other', reason, unit };
}
