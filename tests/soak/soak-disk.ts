import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/main/base/errors';

/** A disk for one home that can run full and stop answering. */
export interface SoakDisk {
  readonly home: string;
  /** Reason for which it can do neither, or undefined. */
  readonly limits: string | undefined;
  fill(): void;
  free(): void;
  /** Delays each write by this time. */
  freeze(seconds: number): void;
  /** Restores everything. The image stays, for a run that is continued. */
  close(): void;
}

const IMAGE_MEGABYTES = 1_024;

/**
 * Mounts a file in the directory as an ext4 disk, as root; other users get a folder. First undoes the mounts and
 * freezes of an interrupted run.
 */
export function openSoakDisk(directory: string): SoakDisk {
  const image = join(directory, 'disk.img');
  const mountPoint = join(directory, 'disk');
  const ballast = join(mountPoint, 'ballast');
  mkdirSync(mountPoint, { recursive: true });
  unmount(mountPoint);
  let limits: string | undefined;
  try {
    if (!existsSync(image)) {
      writeFileSync(image, '');
      truncateSync(image, IMAGE_MEGABYTES * 2 ** 20);
      run('mkfs.ext4', ['-q', '-m', '0', image]);
    }
    run('mount', ['-o', 'loop', image, mountPoint]);
    rmSync(ballast, { force: true });
  } catch (error) {
    limits = `no disk of its own: ${messageOf(error).trim()}`;
  }
  const home = join(mountPoint, 'home');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return {
    home,
    limits,
    fill() {
      const { bavail, bsize } = statfsSync(mountPoint);
      run('fallocate', ['-l', String(Math.max(1, bavail * bsize - 2 ** 20)), ballast]);
      // Fills the rest, which a single large file may leave.
      try {
        for (let part = 0; part < 64; part++) writeFileSync(ballast, new Uint8Array(2 ** 20), { flag: 'a' });
      } catch {}
    },
    free: () => rmSync(ballast, { force: true }),
    freeze(seconds) {
      // A separate process thaws it, because the disk must come back even if this process ends or waits for it.
      const script = `fsfreeze -f "$1" && sleep ${seconds}; fsfreeze -u "$1"`;
      spawn('sh', ['-c', script, 'sh', mountPoint], { stdio: 'ignore', detached: true }).unref();
    },
    close: () => unmount(mountPoint),
  };
}

function unmount(mountPoint: string): void {
  if (!readFileSync('/proc/mounts', 'utf8').includes(` ${mountPoint} `)) return;
  try {
    run('fsfreeze', ['-u', mountPoint]);
  } catch {}
  run('umount', ['--lazy', mountPoint]);
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
