import { devNull } from 'node:os';
import { join } from 'node:path';
import { plural } from '../../shared/format/plural';
import type { Directories } from '../base/directories';
import { AdvisedError } from '../base/errors';
import { isAnswered } from '../transports/listen';
import type { Context } from './context';

/** A directory that can never be created. */
const UNWRITABLE = join(devNull, 'homeostat');

/**
 * Becomes the owner of a home.
 *
 * @returns the directories to use, with one that can never be written in place of an unwritable data directory;
 *   undefined if another host owns the home
 * @throws AdvisedError if the lock is unavailable for another reason
 */
export async function ownHome({
  directories,
  stack,
  notices,
}: Pick<Context, 'directories' | 'stack' | 'notices'>): Promise<Directories | undefined> {
  const { acquireOwnerLock } = await import('../store/owner-lock');
  const owner = await acquireOwnerLock(directories.data);
  if (owner.kind === 'failed') throw new AdvisedError(owner.error, owner.advice);
  if (owner.kind === 'owned') stack.push('owner lock', owner.release);
  // A host whose lock file was deleted still responds, and still owns the directory.
  if (owner.kind === 'held' || (await isAnswered(directories.socket))) return undefined;
  if (owner.kind === 'owned') return directories;
  const text = `${owner.error}. History is kept in memory only, until Homeostat is restarted`;
  notices.set('owner', { id: 'owner', level: 'error', text, advice: owner.advice });
  // Without the lock nothing may be written there, even if writing becomes possible.
  return { ...directories, data: UNWRITABLE };
}

/** Reports once that files were closed to others: the next start finds none open. */
export function reportClosedPaths(paths: readonly string[], { notices, log }: Pick<Context, 'notices' | 'log'>): void {
  if (paths.length === 0) return;
  log.warn('other users could read files of this instance; they no longer can', { paths });
  const text = `Other users could read ${plural(paths.length, 'file')} of this instance, for example ${paths[0]}. They no longer can.`;
  notices.set('closed-files', { id: 'closed-files', level: 'info', text, advice: 'Nothing needs to be done.' });
}
