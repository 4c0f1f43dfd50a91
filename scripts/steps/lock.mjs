import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from './runtime.mjs';

const POLL_MS = 100;
/** No install and no build takes as long: its process id belongs to somebody else by now. */
const LONGEST_WORK_MS = 30 * 60_000;
/** Between the creation of a lock and its content. */
const NEW_MS = 2_000;

/**
 * Does a piece of work unless it is done, one process at a time: a second caller waits and finds it done. A lock whose
 * holder no longer runs counts for nothing.
 *
 * @param file the lock; it holds the id of the process that works
 * @param isDone asked before the work, each time that the lock was waited for
 */
export function doOnce(file, isDone, work) {
  let isWaiting = false;
  while (!isDone()) {
    if (take(file)) {
      try {
        return isDone() ? undefined : work();
      } finally {
        rmSync(file, { force: true });
      }
    }
    if (!isWaiting) say(`waiting for process ${holderOf(file) ?? '?'}, which is doing the same`);
    isWaiting = true;
    pause(POLL_MS);
  }
  return undefined;
}

function take(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (const isRetry of [false, true]) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isRetry || isHeld(file)) return false;
      setAside(file);
    }
  }
  return false;
}

/**
 * Renaming decides between two that found the same abandoned lock. Should one of them take away a lock that the other
 * has just made, both work: in directories of their own, so that it costs time and nothing else.
 */
function setAside(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isHeld(file) {
  try {
    const ageMs = Date.now() - statSync(file).mtimeMs;
    const holder = holderOf(file);
    if (holder === undefined) return ageMs < NEW_MS;
    return isAlive(holder) && ageMs < LONGEST_WORK_MS;
  } catch {
    return false;
  }
}

function holderOf(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @returns whether a process of this id runs, whoever it belongs to */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** These steps run one after the other: there is nothing to do meanwhile. */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
