import { writeFileSync } from 'node:fs';
import { readTrimmed } from '../read-sys';

/**
 * Returns the active one of a pair of sysctl files, `bytes 67108864` or `ratio 20`. The kernel zeroes the other (kernel
 * documentation, "dirty_bytes").
 */
export function readBytesOrRatio(path: string): string {
  const bytes = readTrimmed(`${path}_bytes`);
  return bytes === '0' ? `ratio ${readTrimmed(`${path}_ratio`)}` : `bytes ${bytes}`;
}

/** Writes one file of the pair, whereupon the kernel zeroes the other. */
export function writeBytesOrRatio(path: string, value: string): void {
  const [unit, amount = ''] = value.split(' ');
  if ((unit !== 'bytes' && unit !== 'ratio') || !/^\d+$/.test(amount)) throw new Error(`${value} is not a valid limit`);
  // The kernel ignores a 0 that is set already, and the bytes would stay active.
  if (unit === 'ratio' && amount === '0') writeFileSync(`${path}_ratio`, '1');
  writeFileSync(`${path}_${unit}`, amount);
}
