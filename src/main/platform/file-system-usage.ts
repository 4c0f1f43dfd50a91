import type { StatsFs } from 'node:fs';

export type FileSystemUsage = Readonly<ReturnType<typeof fileSystemUsage>>;

/** A number above was negative, and has become almost 2^64 on its way. */
const HALF = 2 ** 63;
/** More than any disk. */
const MOST_BYTES = 2 ** 60;

/**
 * Returns the size and the use of a file system, in bytes and inodes. A number that cannot be is NaN: some file systems
 * write an unknown one with all bits set, or more free space than there is.
 */
export function fileSystemUsage({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs) {
  const sizeBytes = blocks * bsize < MOST_BYTES ? blocks * bsize : Number.NaN;
  const inodes = files < HALF ? files : Number.NaN;
  // Root may use the part that is reserved for it, after which less than nothing is available.
  const available = bavail < 0 || bavail >= HALF ? 0 : bavail;
  return {
    sizeBytes,
    usedBytes: sizeBytes - (bfree <= blocks ? bfree * bsize : Number.NaN),
    /** Space that an ordinary user may still use. */
    availableBytes: available <= blocks && !Number.isNaN(sizeBytes) ? available * bsize : Number.NaN,
    /** 0 on file systems that create inodes on demand (btrfs). */
    inodes,
    inodesFree: ffree <= inodes ? ffree : Number.NaN,
  };
}
