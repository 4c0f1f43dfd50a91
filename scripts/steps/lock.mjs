import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from './runtime.mjs';

const POLL_MS = 100;
/** Milliseconds that no install and no build takes: after them, the process ID of a lock belongs to another process. */
const LONGEST_WORK_MS = 30 * 60_000;
/** Milliseconds between the creation of a lock and its content. */
const NEW_MS = 2_000;

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Does a piece of work once: one process at a time, and a second caller waits and finds it done. A lock whose holder
 * has exited does not count.
 *
 * @param file the lock, which contains the process ID of its holder
 * @param isDone called before the work, and after each wait
 * @returns the problem that prevented the work, or undefined
 */
export function doOnce(file, isDone, work) {
  try {
    return doInTurn(file, isDone, work);
  } catch (error) {
    if (!UNWRITABLE.includes(error.code)) throw error;
    return `the installation or the build is not up to date, and you cannot write to ${dirname(dirname(file))}`;
  }
}

function doInTurn(file, isDone, work) {
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
 * Renames an abandoned lock, which decides between two processes that found it. If one of them removes the new lock of
 * the other, both work in directories of their own, which costs only time.
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

/** @returns true if a process with this ID runs, of any user */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Blocks this process: the steps run one after the other, so nothing else could run. */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
