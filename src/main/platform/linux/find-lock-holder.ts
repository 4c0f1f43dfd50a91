import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import type { ProcessState } from '../../../shared/contract/schemas';
import { parsePidStat } from './parse-pid-stat';

export interface LockHolder {
  readonly pid: number;
  readonly state: ProcessState;
}

/** `1: POSIX  ADVISORY  WRITE 1234 08:01:393283 1073741825 1073742335` (proc_locks(5)), with the device in hexadecimal. */
const LINE = /^\d+: POSIX\s+ADVISORY\s+WRITE\s+(\d+)\s+([\da-f]+:[\da-f]+):(\d+)\s/;

/**
 * Finds the process that holds a lock on a file, and its state. Undefined if none does, and on a system without
 * /proc/locks.
 */
export function findLockHolder(path: string, proc = '/proc'): LockHolder | undefined {
  try {
    const file = realpathSync(path);
    const { ino, dev } = statSync(file, { bigint: true });
    for (const line of readFileSync(`${proc}/locks`, 'latin1').split('\n')) {
      const [, pid = '', device, inode] = LINE.exec(line) ?? [];
      if (inode !== String(ino)) continue;
      // Btrfs and overlays show another device in /proc/locks than in stat(2).
      if (device === deviceText(dev) || hasOpen(`${proc}/${pid}/fd`, file))
        return { pid: Number(pid), state: parsePidStat(readFileSync(`${proc}/${pid}/stat`, 'utf8')).state };
    }
  } catch {
    // It has ended meanwhile, or the kernel has no such file.
  }
  return undefined;
}

/** Formats a device as the kernel does (makedev(3)). */
function deviceText(device: bigint): string {
  const major = ((device >> 32n) & 0xfffff000n) | ((device >> 8n) & 0xfffn);
  const minor = ((device >> 12n) & 0xffffff00n) | (device & 0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}

function hasOpen(folder: string, file: string): boolean {
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(`${folder}/${name}`) === file;
    } catch {
      return false;
    }
  });
}
