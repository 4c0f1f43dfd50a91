import { chmodSync, lstatSync, readdirSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type { Directories } from './directories';
import { onlyAdvised } from './errors';
import { makeDirectory } from './make-directory';
import { requireTrusted } from './trusted-files';

/** Names that Homeostat itself writes into its directories. A person's files (`*.yaml`, `profiles`) keep their mode. */
const OWN_NAMES = [
  /^(metrics|state)\.db/,
  /^(head|journal)[\w.-]*\.log/,
  /^(owner\.lock|token|sessions\.json|dashboard\.html|anomaly-model\.json|everything-was-taken-back)$/,
  /^(archive|backups|change-sets|electron|logs|quarantine|services)$/,
];

/** Directories that serve many programs. Closing one of them to others would break these programs. */
const SHARED_DIRECTORIES = [
  '/etc',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/run',
  '/srv',
  '/usr/local',
  '/var/lib',
  '/var/log',
];

/**
 * Creates missing directories of an instance, refuses those that other users could change, and closes to others any
 * that an earlier version left open to read.
 *
 * @returns the paths that were closed
 * @throws AdvisedError if a directory, or a file of Homeostat in it, cannot be trusted
 */
export function openPrivateHome({ config, data, state }: Omit<Directories, 'socket'>): readonly string[] {
  const closed = new Set<string>();
  for (const directory of new Set([config, data, state])) {
    // The users of the directory report missing rights and read-only disks.
    onlyAdvised(() => {
      if (openPrivateDirectory(directory)) closed.add(directory);
    });
  }
  if (process.getuid === undefined) return [];
  for (const directory of new Set([data, state])) {
    for (const path of ownPaths(directory)) if (closeToOthers(path)) closed.add(path);
  }
  return [...closed];
}

/**
 * Creates a directory that only this user can enter, or closes an existing one to others.
 *
 * @returns true if an existing one was closed
 * @throws AdvisedError if other users could change it; a system error if it cannot be created
 */
export function openPrivateDirectory(directory: string): boolean {
  makeDirectory(directory);
  const real = requireTrusted(directory, 'directory');
  return !isShared(real) && closeToOthers(directory);
}

/**
 * Replaces a file of secrets as a whole; only this user can read it, even while it is written.
 *
 * @throws a system error if it cannot be written
 */
export function writePrivateFile(path: string, text: string): void {
  const next = `${path}.${process.pid}.new`;
  // An earlier write may have left a link there.
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode: 0o600, flag: 'wx' });
  renameSync(next, path);
}

/** Returns the files of Homeostat in a directory. @throws AdvisedError if another user owns one */
function ownPaths(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  const own = names.filter((name) => OWN_NAMES.some((pattern) => pattern.test(name)));
  return own.map((name) => {
    const path = join(directory, name);
    refuseForeign(path);
    return path;
  });
}

function refuseForeign(path: string): void {
  const facts = factsOf(path);
  if (facts?.isDirectory()) requireTrusted(path, 'directory');
  // Our files that others could write are only closed: they hold data, and are checked when they are read.
  else if (facts !== undefined && facts.uid !== process.getuid?.() && facts.uid !== 0) requireTrusted(path, 'file');
}

/** Returns undefined also for a link that leads nowhere or in a circle, because nothing can be reached through it. */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Removes every right of others. @returns true if there was one */
function closeToOthers(path: string): boolean {
  const facts = factsOf(path);
  if (facts === undefined || facts.uid !== process.getuid?.() || (facts.mode & 0o077) === 0) return false;
  if (!isPlain(path, facts)) return false;
  try {
    chmodSync(path, facts.mode & 0o700);
    return true;
  } catch {
    // A file system without modes.
    return false;
  }
}

/** A hard link may also be another program's file. */
function isPlain(path: string, facts: Stats): boolean {
  return facts.isDirectory() || (facts.isFile() && facts.nlink === 1 && lstatSync(path).nlink === 1);
}

function isShared(directory: string): boolean {
  const contains = (path: string) =>
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
  return [homedir(), tmpdir(), process.execPath, ...SHARED_DIRECTORIES].some(contains);
}
