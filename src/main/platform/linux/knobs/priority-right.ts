import { join } from 'node:path';
import { readSysText } from '../read-sys';

const CAP_SYS_NICE = 23;

/** Checks whether this process may change priorities without limits. */
export function hasPriorityRight(proc: string): boolean {
  return hasBit(readSysText(join(proc, 'self/status')) ?? '', 'CapEff', CAP_SYS_NICE);
}

/** Checks whether this process may raise a priority to a nice value again: with CAP_SYS_NICE, or by RLIMIT_NICE. */
export function mayRaisePriority(proc: string, nice: number): boolean {
  if (hasPriorityRight(proc)) return true;
  const limit = /^Max nice priority\s+(\d+)/m.exec(readSysText(join(proc, 'self/limits')) ?? '')?.[1];
  // setrlimit(2): the limit is 20 minus the nice value.
  return limit !== undefined && 20 - Number(limit) <= nice;
}

/** Checks a bit of a hexadecimal mask in /proc/PID/status. */
export function hasBit(status: string, name: string, bit: number): boolean {
  const mask = new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(bit)) & 1n) === 1n;
}
