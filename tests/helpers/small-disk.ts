import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { messageOf } from '../../src/main/base/errors';
import { temporaryDirectory } from './temporary';

export interface SmallDisk {
  readonly directory: string;
  /** Fills the disk except for a few bytes. */
  fill(leftBytes: number): void;
  /** Undoes {@link fill}. */
  free(): void;
}

/**
 * Mounts a disk of a few megabytes that can really be full: a tmpfs that is unmounted with the test.
 *
 * @returns the reason if this machine cannot mount
 */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  const directory = temporaryDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'homeostat-test', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    return `a tmpfs cannot be mounted: ${messageOf(error)}`;
  }
  // Lazy, because a failed test may have left a file open.
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]));
  const ballast = join(directory, 'ballast');
  return {
    directory,
    fill(leftBytes) {
      const { bavail, bsize } = statfsSync(directory);
      writeFileSync(ballast, new Uint8Array(Math.max(0, bavail * bsize - leftBytes)));
    },
    free: () => rmSync(ballast),
  };
}
