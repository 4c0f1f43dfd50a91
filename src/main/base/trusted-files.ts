import { existsSync, lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { withAdvice } from '../../shared/format/sentence';
import { AdvisedError, isMissing, messageOf } from './errors';
import { isPrivateGroup, isUnmapped } from './file-owners';
import { type BoundedText, readBoundedFile } from './read-bounded-file';

/**
 * Trusts files by the rules of OpenSSH: a file, directory or socket must belong to this user or to root, and no one else may write to it. The same holds for every directory on the way to it, except that a sticky directory such as
 * `/tmp` counts as safe. A symbolic link is judged by its target. Windows has no modes: everything passes there.
 */
export type TrustedKind = 'directory' | 'file' | 'socket';

const MOST_LINKS = 40;
const GROUP_WRITE = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * @returns the path without symbolic links
 * @throws AdvisedError if another user could change the file; a system error if it cannot be examined
 */
export function requireTrusted(path: string, kind: TrustedKind): string {
  const uid = process.getuid?.();
  if (uid === undefined) return path;
  const { real, facts } = followPath(path, uid);
  requireKind(path, facts, kind);
  requireOwnTarget(real, facts, uid);
  return real;
}

/**
 * Reads a text file that decides Homeostat's behavior. `/dev/null` is an empty one. Never throws.
 *
 * @returns a sentence as the reason if there is no such text
 */
export function readTrustedFile(path: string, maxSizeBytes: number): BoundedText {
  try {
    if (isMasked(path)) return { ok: true, text: '', modifiedAtMs: 0 };
    const real = requireTrusted(path, 'file');
    return readBoundedFile(real, maxSizeBytes, { refuse: (facts) => foreignWriters(real, facts) });
  } catch (error) {
    const reason = error instanceof AdvisedError ? withAdvice(error.message, error.advice) : messageOf(error);
    // A disk that is not mounted, or dotfiles that are being replaced: no person removed the file on purpose.
    const link = isMissing(error) ? brokenLink(path) : undefined;
    if (link !== undefined) return { ok: false, isMissing: false, reason: `${link} is a link that leads nowhere.` };
    return { ok: false, isMissing: isMissing(error), reason };
  }
}

/** @returns why the content of a file may be another user's, and the advice; undefined if it is this user's own */
export function foreignWriters(path: string, facts: Stats): string | undefined {
  const uid = process.getuid?.();
  if (uid !== undefined && facts.uid !== uid && facts.uid !== 0) {
    return `The file belongs to another user. Run: sudo chown ${uid} ${shellQuote(path)}`;
  }
  if (!isOpenToWriters(facts)) return undefined;
  return `Other users can write to the file. Check it, then run: chmod go-w ${shellQuote(path)}`;
}

/** Finds the link on the way to a missing file that leads nowhere; undefined if there is none. */
function brokenLink(path: string): string | undefined {
  for (let at = resolve(path); at !== dirname(at); at = dirname(at)) {
    try {
      const isBroken = lstatSync(at).isSymbolicLink() && !existsSync(at);
      return isBroken ? at : undefined;
    } catch {
      // Also missing, or below a file.
    }
  }
  return undefined;
}

/** Recognizes a path that means no file: `/dev/null`, or a link to it. */
function isMasked(path: string): boolean {
  return realpathSync(path) === devNull;
}

/** Quotes a path for a shell command that a person can copy. */
function shellQuote(path: string): string {
  return /^[\w./+@%:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Follows a path name by name, so that each directory and each link on the way is examined. */
function followPath(path: string, uid: number): { readonly real: string; readonly facts: Stats } {
  const absolute = resolve(path);
  const { root } = parse(absolute);
  const names = namesOf(absolute.slice(root.length));
  let real = root;
  let links = 0;
  while (names.length > 0) {
    const next = join(real, names.shift() as string);
    requireSafeParent(real, uid);
    const facts = lstatSync(next);
    if (!facts.isSymbolicLink()) {
      real = next;
      continue;
    }
    if (++links > MOST_LINKS) throw Object.assign(new Error(`ELOOP: too many links, '${path}'`), { code: 'ELOOP' });
    requireOwner(next, facts, uid, 'remove the link.');
    const target = readlinkSync(next);
    if (target.startsWith(sep)) real = root;
    names.unshift(...namesOf(target));
  }
  return { real, facts: lstatSync(real) };
}

function namesOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}

/** Lets a group write to a directory of root, as an administrator decided, but not to a user's own. */
function requireSafeParent(path: string, uid: number): void {
  const facts = lstatSync(path);
  if (!isUnmapped(facts.uid)) requireOwner(path, facts, uid, 'choose another directory with --home.');
  if ((facts.mode & STICKY) !== 0) return;
  const isOpen = (facts.mode & OTHERS_WRITE) !== 0 || (facts.uid !== 0 && isOpenToGroup(facts));
  if (isOpen) refuseWriters(path);
}

function requireOwnTarget(path: string, facts: Stats, uid: number): void {
  requireOwner(path, facts, uid, `make it your own: sudo chown ${uid} ${shellQuote(path)}`);
  if (isOpenToWriters(facts)) refuseWriters(path);
}

/** Returns true if users other than the owner can write to a file. */
function isOpenToWriters(facts: Stats): boolean {
  if (process.getuid === undefined) return false;
  return (facts.mode & OTHERS_WRITE) !== 0 || isOpenToGroup(facts);
}

function isOpenToGroup({ mode, uid, gid }: Stats): boolean {
  return (mode & GROUP_WRITE) !== 0 && !isPrivateGroup(gid, uid);
}

function requireOwner(path: string, facts: Stats, uid: number, remedy: string): void {
  if (facts.uid === uid || facts.uid === 0) return;
  throw new AdvisedError(
    `${path} belongs to another user (uid ${facts.uid}), and Homeostat runs as uid ${uid}`,
    `Run Homeostat as that user, or ${remedy}`,
  );
}

function refuseWriters(path: string): never {
  throw new AdvisedError(
    `Other users can write to ${path}`,
    `Check its content, then run: chmod go-w ${shellQuote(path)}`,
  );
}

function requireKind(path: string, facts: Stats, kind: TrustedKind): void {
  const isKind = { directory: facts.isDirectory(), file: facts.isFile(), socket: facts.isSocket() }[kind];
  if (isKind) return;
  const name = { directory: 'a directory', file: 'a regular file', socket: 'a socket' }[kind];
  throw new AdvisedError(`${path} is not ${name}`, `Move it away from ${shellQuote(dirname(path))}.`);
}
