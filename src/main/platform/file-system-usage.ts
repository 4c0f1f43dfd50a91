import type { StatsFs } from 'node:fs';

/** Size and use of a file system, in bytes and inodes. */
export interface FileSystemUsage {
  readonly sizeBytes: number;
  readonly usedBytes: number;
  /** Space that an ordinary user may still use. */
  readonly availableBytes: number;
  /** 0 on file systems that create inodes on demand (btrfs). */
  readonly inodes: number;
  readonly inodesFree: number;
}

export function fileSystemUsage(
  stats: Pick<StatsFs, 'bsize' | 'blocks' | 'bfree' | 'bavail' | 'files' | 'ffree'>,
): FileSystemUsage {
  return {
    sizeBytes: stats.blocks * stats.bsize,
    usedBytes: (stats.blocks - stats.bfree) * stats.bsize,
    availableBytes: stats.bavail * stats.bsize,
    inodes: stats.files,
    inodesFree: stats.ffree,
  };
}
