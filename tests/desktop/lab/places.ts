import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Files of the lab, apart from the project: images are large, and several clones share them. */
export const LAB_ROOT = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'homeostat-lab');

/** Files of one virtual machine. */
export interface Instance {
  readonly directory: string;
  /** Directory that the guest mounts as /host. */
  readonly share: string;
  readonly jobs: string;
  readonly out: string;
  /** Disk with the product and the tools of the guest. */
  readonly labDisk: string;
  readonly slowDisk: string;
  readonly console: string;
  readonly pidFile: string;
}

/** Returns the instance that LAB_INSTANCE names. Several can run at the same time, all from one image. */
export function openInstance(name = process.env['LAB_INSTANCE'] || 'main'): Instance {
  const directory = join(LAB_ROOT, 'instances', name);
  const share = join(directory, 'share');
  const instance: Instance = {
    directory,
    share,
    jobs: join(share, 'jobs'),
    out: join(share, 'out'),
    labDisk: join(directory, 'lab.img'),
    slowDisk: join(directory, 'slow.img'),
    console: join(directory, 'console.log'),
    pidFile: join(directory, 'qemu.pid'),
  };
  for (const path of [instance.jobs, instance.out]) mkdirSync(path, { recursive: true });
  return instance;
}
