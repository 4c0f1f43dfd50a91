import type { StatsFs } from 'node:fs';

export type FileSystemUsage = Readonly<ReturnType<typeof fileSystemUsage>>;

/** Servers report a reserve that is in use as a negative number, which statfs(2) returns without its sign. */
const NEGATIVE = 2 ** 63;

/** Returns the size and the use of a file system, in bytes and inodes. Numbers beyond its size are NaN. */
export function fileSystemUsage({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs) {
  const within = (count: number) => (count <= blocks ? count : Number.NaN);
  return {
    sizeBytes: blocks * bsize,
    usedBytes: (blocks - within(bfree)) * bsize,
    /** Space that an ordinary user may still use. */
    availableBytes: (bavail >= NEGATIVE ? 0 : within(bavail)) * bsize,
    /** 0 on file systems that create inodes on demand (btrfs). */
    inodes: files,
    inodesFree: ffree,
  };
}
