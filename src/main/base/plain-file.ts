import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { normalize } from 'node:path';

/*
 * Files that a person, a client or another program names. To open a pipe waits for its other end, and to open a device
 * may already do something (a tape rewinds, a watchdog starts): the path is checked, opened without waiting, and
 * checked again.
 */

/** Windows lacks these flags and the dangers that they are for. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Is thrown for a path that names something else than a regular file, or a file that it may not name. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
}

const NOT_REGULAR = 'it is not a regular file';
const LINK = 'it is a link, and links are not followed';

export interface PlainFileOptions {
  /** Defaults to true: a person may put a link at a place of their choice. */
  readonly followsLinks?: boolean;
  /** @returns why a file with these facts is not read */
  readonly refuse?: (stats: Stats) => string | undefined;
}

/**
 * Opens a regular file for reading. Links are followed.
 *
 * @param roots folders below which the file must be, also if links lead to it; undefined allows any place
 * @throws UnfitFile if it is something else, or elsewhere; the system's error if it cannot be opened
 */
export async function openPlainFile(path: string, roots?: readonly string[]): Promise<FileHandle> {
  if (!(await stat(path)).isFile()) throw new UnfitFile(NOT_REGULAR);
  const handle = await open(path, FLAGS);
  try {
    if (!(await handle.stat()).isFile()) throw new UnfitFile(NOT_REGULAR);
    if (roots !== undefined) await refuseOutside(await locationOf(path, handle), roots);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Opens a regular file at once; the caller closes it. @throws as {@link openPlainFile} */
export function openPlainFileSync(path: string, { followsLinks = true }: PlainFileOptions = {}): number {
  const found = followsLinks ? statSync(path) : lstatSync(path);
  if (!found.isFile()) throw new UnfitFile(found.isSymbolicLink() ? LINK : NOT_REGULAR);
  const descriptor = openSync(path, FLAGS | (followsLinks ? 0 : (constants.O_NOFOLLOW ?? 0)));
  try {
    if (!fstatSync(descriptor).isFile()) throw new UnfitFile(NOT_REGULAR);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Reads all bytes of a regular file at once. @throws as {@link openPlainFile}; UnfitFile if it is too large or refused */
export function readPlainBytesSync(
  path: string,
  maxBytes: number,
  options: PlainFileOptions = {},
): { readonly bytes: Buffer; readonly stats: Stats } {
  const descriptor = openPlainFileSync(path, options);
  try {
    const stats = fstatSync(descriptor);
    const obstacle = options.refuse?.(stats);
    if (obstacle !== undefined) throw new UnfitFile(obstacle);
    refuseLarge(stats.size, maxBytes);
    return { bytes: readToEnd(descriptor, stats.size, maxBytes), stats };
  } finally {
    closeSync(descriptor);
  }
}

/** The size is 0 for files of the kernel, and outdated for a file that grows. */
function readToEnd(descriptor: number, sizeBytes: number, maxBytes: number): Buffer {
  // Room for one more byte shows a file that grows.
  let bytes = Buffer.alloc(sizeBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0; length += read) {
    refuseLarge(length, maxBytes);
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(Math.max(bytes.length, 4_096))]);
    read = readSync(descriptor, bytes, length, bytes.length - length, null);
  }
  return bytes.subarray(0, length);
}

function refuseLarge(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new UnfitFile(`it is larger than ${maxBytes} bytes`);
}

/** Reads a regular file at once, for callers that cannot wait. @throws as {@link readPlainBytesSync} */
export function readPlainFileSync(path: string, maxBytes: number): string {
  return readPlainBytesSync(path, maxBytes).bytes.toString('utf8');
}

/** Reads all bytes of a regular file. @throws as {@link openPlainFile}; UnfitFile if it is too large */
export async function readPlainBytes(path: string, maxBytes: number): Promise<Buffer> {
  const handle = await openPlainFile(path);
  try {
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = (await handle.read(bytes, length, bytes.length - length, null)).bytesRead;
    }
    refuseLarge(length, maxBytes);
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/**
 * Refuses a path whose target is outside all of these folders; links in both are followed.
 *
 * @throws UnfitFile if it is outside; the system's error if it does not exist
 */
export async function refuseOutside(path: string, roots: readonly string[]): Promise<void> {
  const target = await realpath(path);
  for (const root of roots) {
    if (isBelow(target, await realpath(root).catch(() => root))) return;
  }
  throw new UnfitFile(outsideText(roots));
}

/** Compares paths as they are written: resolves `..`, but no links. */
export function isBelow(path: string, root: string): boolean {
  const folder = `${normalize(root).replace(/\/+$/, '')}/`;
  return path.startsWith('/') && normalize(path).startsWith(folder);
}

export function outsideText(roots: readonly string[]): string {
  return roots.length === 0
    ? 'the dashboard and other clients may not name files'
    : `the dashboard and other clients may only name files below ${roots.join(' or ')}`;
}

/** Asks the kernel, since the path may lead elsewhere by now. */
async function locationOf(path: string, { fd }: FileHandle): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${fd}`) : path;
}
