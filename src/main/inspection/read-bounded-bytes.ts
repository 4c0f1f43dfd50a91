import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UnfitFile } from '../base/plain-file';
import { until } from '../base/until';

/** A file of the kernel that does not respond. */
export class SlowFile extends Error {
  override readonly name = 'SlowFile';
}

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY;
/** A sensor that responds over a slow bus takes up to some hundred milliseconds. */
const LONGEST_MS = 1_000;

/**
 * Reads a regular file of the kernel, at most some bytes of it, without following a link at its end.
 *
 * @throws UnfitFile if it is something else; SlowFile if it does not respond within a second; the system's error
 */
export async function readBoundedBytes(
  path: string,
  mostBytes: number,
): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
  const bytes = await until(read(path, mostBytes + 1), AbortSignal.timeout(LONGEST_MS), () => {
    return new SlowFile(`it did not respond within ${LONGEST_MS / 1000} s`);
  });
  return { bytes: bytes.subarray(0, mostBytes), isCut: bytes.length > mostBytes };
}

async function read(path: string, mostBytes: number): Promise<Buffer> {
  const handle = await open(path, FLAGS);
  try {
    if (!(await handle.stat()).isFile()) throw new UnfitFile('it is not a regular file');
    return await readAll(handle, mostBytes);
  } finally {
    await handle.close();
  }
}

/** The kernel reports no size of its files, and may provide them in pieces of one page. */
async function readAll(handle: FileHandle, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < mostBytes) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, mostBytes - length));
    const { bytesRead } = await handle.read(piece, 0, piece.length, length);
    if (bytesRead === 0) break;
    pieces.push(piece.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(pieces);
}

const PIECE_BYTES = 32 * 1024;
