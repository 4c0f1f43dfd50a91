import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { isMissing } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';

export interface HomeWatchOptions {
  readonly directory: string;
  /** Called once. */
  readonly onLost: () => void;
  readonly checkMs?: number;
}

const CHECK_MS = 5_000;
/** Checks in a row that must find it missing: a move may be in progress. */
const MISSING_CHECKS = 2;

/**
 * Notices that the data directory was deleted or moved away. The open files outlive that, so that everything seems to
 * work, but data is lost and no client finds the host.
 */
export function watchHome({ directory, onLost, checkMs = CHECK_MS }: HomeWatchOptions): Stop {
  const descriptor = openDirectory(directory);
  let misses = 0;
  let isLost = false;

  function check(): void {
    if (isLost) return;
    misses = isGone(directory) ? misses + 1 : 0;
    isLost = misses >= MISSING_CHECKS || isDeleted(descriptor);
    if (isLost) onLost();
  }

  const stop = every(checkMs, check, { onError: () => undefined });
  return async () => {
    await stop();
    if (descriptor !== undefined) closeSync(descriptor);
  };
}

/** Returns false for a directory that exists but cannot be examined: a mount that hangs recovers. */
function isGone(directory: string): boolean {
  try {
    statSync(directory);
    return false;
  } catch (error) {
    return isMissing(error);
  }
}

/** Detects a deletion even if another directory has that name already. */
function isDeleted(descriptor: number | undefined): boolean {
  try {
    return descriptor !== undefined && fstatSync(descriptor).nlink === 0;
  } catch {
    return false;
  }
}

/** Windows opens no directories, and does not delete one that contains open files. */
function openDirectory(directory: string): number | undefined {
  try {
    return openSync(directory, 'r');
  } catch {
    return undefined;
  }
}
