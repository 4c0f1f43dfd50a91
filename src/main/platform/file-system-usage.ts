import type { StatsFs } from 'node:fs';

/** How full a file system is, in bytes and inodes. */
export interface FileSystemUsage {
  readonly sizeBytes: number;
  readonly usedBytes: number;
  /** What an ordinary user may still use. */
  readonly availableBytes: number;
  /** 0 where the file system makes inodes as it needs them (btrfs). */
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
