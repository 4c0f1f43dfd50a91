import { lstatSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileIdentity } from '../../shared/model/change';
import { fileIdOf } from '../platform/linux/knobs/file-place';

/**
 * A file of the kernel's under a root: plain, itself no link, and reached through no link that leads out of the root.
 *
 * @param path under the root, put together from our own words and checked names only
 * @returns why it is not one; its name after all links where it is
 */
export function findKernelFile(root: string, path: string): FileIdentity | { readonly reason: string } {
  const given = join(root, path);
  try {
    const [, top = ''] = path.split('/');
    const real = realpathSync(given);
    if (!real.startsWith(`${realpathSync(join(root, top))}/`))
      return { reason: `${path} resolves to another directory` };
    if (basename(real) !== basename(given) || !lstatSync(given).isFile())
      return { reason: `${path} is not a regular file` };
    return { path: real, file: fileIdOf(real) ?? '' };
  } catch {
    return { reason: `${path} does not exist on this system` };
  }
}
