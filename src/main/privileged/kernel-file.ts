import { lstatSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileIdentity } from '../../shared/model/change';
import { fileIdOf } from '../platform/linux/knobs/file-place';

/**
 * Finds a kernel file below a root: regular, not a link itself, and not reached through a link out of the root.
 *
 * @param path below the root, composed only of constants and checked names
 * @returns its resolved name, or the reason of a refusal
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
