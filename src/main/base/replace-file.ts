import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { AdvisedError, errnoOf } from './errors';
import { isForeign, refuseForeignDetour } from './file-owners';
import { isWritable } from './is-writable';

/*
 * Replaces whole files so that a reader, a kill or a power loss leaves the old content or the new one, never a part.
 * The new content is written next to the real file, synced, and renamed over it. A symbolic link stays a link: dotfiles
 * managers (stow, chezmoi, NixOS) keep a person's configuration elsewhere and link to it. A single file that is mounted
 * (`docker run -v ./alerts.yaml:/config/alerts.yaml`) cannot be renamed over, and is written in place.
 */

/** Limit of the kernel. */
const MOST_LINKS = 40;
/** Limit of most file systems. */
const LONGEST_NAME_BYTES = 255;
/** A directory that cannot be synced (Windows, some FUSE file systems) makes the new name less durable, not wrong. */
const UNSYNCABLE = new Set(['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES', 'EISDIR', 'EBADF']);

/** Errors of a rename over a mount point (rename(2)). */
const IS_MOUNTED = new Set(['EBUSY', 'EXDEV']);
/** Errors of a new file in a directory that is read-only, or another user's. */
const CLOSED_DIRECTORY = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Records the properties of the existing file. */
interface Kept {
  readonly mode: number;
  readonly owner?: Stats;
}

/** Holds text or bytes, complete or in pieces. */
type Content = string | Uint8Array | AsyncIterable<string>;

/** Replacements in progress by real file: two of the same file run one after the other. */
const replacing = new Map<string, Promise<void>>();

/**
 * Replaces the file that a path leads to, through links. An existing file keeps its mode and, if possible, its owner.
 *
 * @param mode of a new file, before the umask
 * @throws errors of the content, the system's error, or AdvisedError if something else than a file is there; the file is
 *   unchanged then
 */
export async function replaceFile(path: string, content: Content, mode = 0o600): Promise<void> {
  const target = followLinks(path);
  const before = replacing.get(target) ?? Promise.resolve();
  const written = before.catch(() => undefined).then(() => write(target, content, mode));
  replacing.set(target, written);
  try {
    await written;
  } finally {
    if (replacing.get(target) === written) replacing.delete(target);
  }
}

/** Replaces a file synchronously, for callers that must not be interrupted. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const target = followLinks(path);
  writeSync(target, content, factsToKeep(target));
}

/** Puts a file with exactly this mode at exactly this path: a link there is replaced, not followed. */
export function putFileSync(path: string, content: string | Uint8Array, mode: number): void {
  writeSync(path, content, { mode });
}

/** Names the file in which an interrupted write leaves its part. */
export function unfinishedName(path: string): string {
  const name = `.${basename(path)}.homeostat-new`;
  if (Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return join(dirname(path), name);
  const short = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16);
  return join(dirname(path), `.${short}.homeostat-new`);
}

/** Makes the names in a directory durable. */
export function syncDirectory(path: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
  } catch (error) {
    if (!UNSYNCABLE.has(errnoOf(error) ?? '')) throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Returns the path at the end of a chain of links, even if nothing is there.
 *
 * @throws AdvisedError if the links go in a circle, or one is another user's
 */
export function followLinks(path: string): string {
  let target = resolve(path);
  for (let links = 0; links <= MOST_LINKS; links++) {
    const facts = lstatSync(target, { throwIfNoEntry: false });
    if (facts?.isSymbolicLink() !== true) return target;
    refuseForeignDetour(target, facts);
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new AdvisedError(`${path} is a link that leads back to itself`, 'Replace the link with a file.');
}

function factsToKeep(target: string): Kept | undefined {
  const facts = statSync(target, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (!facts.isFile()) throw new AdvisedError(`${target} is not a regular file`, 'Remove it, then try again.');
  return { mode: facts.mode & 0o7777, owner: facts };
}

async function write(target: string, content: Content, mode: number): Promise<void> {
  const kept = factsToKeep(target);
  const next = unfinishedName(target);
  let file: FileHandle;
  try {
    await rm(next, { force: true });
    // Exclusive: never through another program's link.
    file = await open(next, 'wx', kept === undefined ? mode : 0o600);
  } catch (error) {
    const isMountedAlone = kept !== undefined && CLOSED_DIRECTORY.has(errnoOf(error) ?? '') && isWritable(target);
    // Pieces may fail in the middle, when the old content is lost already.
    if (!isMountedAlone || !isWhole(content)) throw error;
    return overwrite(target, content);
  }
  try {
    try {
      await file.writeFile(content);
      if (kept !== undefined) keepRights(file.fd, kept);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveTo(next, target);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}

/** Replaces a file by another one. A single file that is mounted, as containers do, can only be overwritten. */
async function moveTo(next: string, target: string): Promise<void> {
  try {
    await rename(next, target);
  } catch (error) {
    if (!IS_MOUNTED.has(errnoOf(error) ?? '')) throw error;
    await overwrite(target, createReadStream(next));
    await rm(next, { force: true });
  }
}

/** Writes a file in place. A kill may leave a part, which no other way avoids here. */
async function overwrite(target: string, content: string | Uint8Array | Readable): Promise<void> {
  const file = await open(target, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    await file.truncate();
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isWhole(content: Content): content is string | Uint8Array {
  return typeof content === 'string' || content instanceof Uint8Array;
}

function writeSync(target: string, content: string | Uint8Array, kept: Kept | undefined): void {
  const next = unfinishedName(target);
  rmSync(next, { force: true });
  const descriptor = openSync(next, 'wx', 0o600);
  try {
    try {
      writeFileSync(descriptor, content);
      if (kept !== undefined) keepRights(descriptor, kept);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, target);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}

function keepRights(descriptor: number, { mode, owner }: Kept): void {
  let isKept = true;
  try {
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
  } catch (error) {
    // Only root may give files away; our own files are ours already.
    if (!['EPERM', 'EINVAL', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    isKept = false;
  }
  // Without its owner, who is another user, the new file must not be readable by others.
  const isClosed = !isKept && owner !== undefined && isForeign(owner);
  fchmodSync(descriptor, isClosed ? mode & 0o700 : mode);
}
