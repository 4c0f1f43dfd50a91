import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { errnoOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';

export interface HomeWatchOptions {
  readonly directory: string;
  /** Called once. */
  readonly onLost: () => void;
  readonly checkMs?: number;
}

const CHECK_MS = 5_000;
/** So many checks in a row must miss it: a move may be under way. */
const MISSING_CHECKS = 2;

/**
 * Notices that the data directory was deleted or moved away. The open files outlive that, so that everything seems to go
 * on, while nothing that is written can ever be read again, and no client finds the host.
 */
export function watchHome({ directory, onLost, checkMs = CHECK_MS }: HomeWatchOptions): Stop {
  const descriptor = openDirectory(directory);
  let misses = 0;
  let isLost = false;

  function check(): void {
    if (isLost) return;
    misses = isMissing(directory) ? misses + 1 : 0;
    isLost = misses >= MISSING_CHECKS || isDeleted(descriptor);
    if (isLost) onLost();
  }

  const stop = every(checkMs, check, { onError: () => undefined });
  return async () => {
    await stop();
    if (descriptor !== undefined) closeSync(descriptor);
  };
}

/** Not where it exists and cannot be looked at: a mount that hangs comes back. */
function isMissing(directory: string): boolean {
  try {
    statSync(directory);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
  }
}

/** Another directory of that name may have taken its place already. */
function isDeleted(descriptor: number | undefined): boolean {
  try {
    return descriptor !== undefined && fstatSync(descriptor).nlink === 0;
  } catch {
    return false;
  }
}

/** Windows opens no directories, and does not delete one in which files are open. */
function openDirectory(directory: string): number | undefined {
  try {
    return openSync(directory, 'r');
  } catch {
    return undefined;
  }
}
