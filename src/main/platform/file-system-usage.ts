import type { StatsFs } from 'node:fs';

export type FileSystemUsage = Readonly<ReturnType<typeof fileSystemUsage>>;

/** Returns the size and the use of a file system, in bytes and inodes. */
export function fileSystemUsage({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs) {
  return {
    sizeBytes: blocks * bsize,
    usedBytes: (blocks - bfree) * bsize,
    /** Space that an ordinary user may still use. */
    availableBytes: bavail * bsize,
    /** 0 on file systems that create inodes on demand (btrfs). */
    inodes: files,
    inodesFree: ffree,
  };
}
