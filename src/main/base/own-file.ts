import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a small file of Homeostat's own as a whole, down to the disk, readable by its owner only.
 *
 * @throws the system's error; the file is as it was then
 */
export function writeWhole(file: string, content: string): void {
  const next = `${file}.${process.pid}.new`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  rmSync(next, { force: true });
  const descriptor = openSync(next, 'wx', 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens a file to read it; never waits for the other end of a pipe.
 *
 * @returns its descriptor, which the caller closes
 * @throws the system's error, and where it is no regular file
 */
export function openPlainFile(file: string): number {
  // Windows has no such flag.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (fstatSync(descriptor).isFile()) return descriptor;
    throw new Error(`${file} is not a regular file`);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** @throws the system's error, and where it is no regular file */
export function readPlainFile(file: string): Buffer {
  const descriptor = openPlainFile(file);
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
