import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { normalize } from 'node:path';

/*
 * Files that a person, a client or another program names. Opening a pipe waits for its other end, and opening a device
 * may already do something (a tape rewinds, a watchdog starts): so ask first, open without waiting, and ask again.
 */

/** Platforms without a flag (Windows) have none of what it is against. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** The path names something else than a regular file, or a file that it may not name. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
}

const NOT_REGULAR = 'it is not a regular file';

/**
 * Opens a regular file for reading. Links are followed.
 *
 * @param roots folders below which the file must be, whatever links lead to it; undefined where it may be anywhere
 * @throws UnfitFile where it is something else, or elsewhere; the system's error where it cannot be opened
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
export function openPlainFileSync(path: string): number {
  if (!statSync(path).isFile()) throw new UnfitFile(NOT_REGULAR);
  const descriptor = openSync(path, FLAGS);
  try {
    if (!fstatSync(descriptor).isFile()) throw new UnfitFile(NOT_REGULAR);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** All bytes of a regular file that is Homeostat's own. @throws as {@link openPlainFile}; UnfitFile where it is too large */
export function readPlainBytesSync(path: string, maxBytes: number): Buffer {
  const descriptor = openPlainFileSync(path);
  try {
    if (fstatSync(descriptor).size > maxBytes) throw new UnfitFile(`it is larger than ${maxBytes} bytes`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a regular file at once, for callers that cannot wait. @throws as {@link openPlainFile}; UnfitFile where it is too large */
export function readPlainFileSync(path: string, maxBytes: number): string {
  const descriptor = openPlainFileSync(path);
  try {
    const { size } = fstatSync(descriptor);
    // The size is 0 for files of the kernel, and an old one for a file that grows.
    const bytes = Buffer.alloc(Math.min(maxBytes, Math.max(size, 64 * 1024)) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    if (length > maxBytes || size > maxBytes) {
      throw new UnfitFile(`it is larger than ${maxBytes} bytes`);
    }
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a regular file as text. @throws as {@link openPlainFile}; UnfitFile where it is too large */
export async function readPlainFile(path: string, maxBytes: number): Promise<string> {
  const handle = await openPlainFile(path);
  try {
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = (await handle.read(bytes, length, bytes.length - length, null)).bytesRead;
    }
    if (length > maxBytes) throw new UnfitFile(`it is larger than ${maxBytes} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    await handle.close();
  }
}

/**
 * Refuses a path whose target is outside all of these folders; links in both are followed.
 *
 * @throws UnfitFile where it is; the system's error where it does not exist
 */
export async function refuseOutside(path: string, roots: readonly string[]): Promise<void> {
  const target = await realpath(path);
  for (const root of roots) {
    if (isBelow(target, await realpath(root).catch(() => root))) return;
  }
  throw new UnfitFile(outsideText(roots));
}

/** Whether a path, as it is written, is inside a folder. `..` is resolved, links are not. */
export function isBelow(path: string, root: string): boolean {
  const folder = `${normalize(root).replace(/\/+$/, '')}/`;
  return path.startsWith('/') && normalize(path).startsWith(folder);
}

export function outsideText(roots: readonly string[]): string {
  return roots.length === 0
    ? 'the dashboard and other clients may not name files'
    : `the dashboard and other clients may only name files below ${roots.join(' or ')}`;
}

/** Where an open file is: what the kernel says, since its path may lead elsewhere by now. */
async function locationOf(path: string, { fd }: FileHandle): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${fd}`) : path;
}
