import { readFileSync, writeFileSync } from 'node:fs';

/** What is in force of a pair of sysctl files, `bytes 67108864` or `ratio 20`: the kernel zeroes the other one. */
export function readBytesOrRatio(path: string): string {
  const bytes = readFileSync(`${path}_bytes`, 'utf8').trim();
  return bytes === '0' ? `ratio ${readFileSync(`${path}_ratio`, 'utf8').trim()}` : `bytes ${bytes}`;
}

/** One write: the kernel zeroes the other file of the pair by itself, at the same moment. */
export function writeBytesOrRatio(path: string, value: string): void {
  const [unit, amount = ''] = value.split(' ');
  if ((unit !== 'bytes' && unit !== 'ratio') || !/^\d+$/.test(amount)) throw new Error(`${value} is not a valid limit`);
  // Writing the 0 that is there already changes nothing, and would leave the bytes in force.
  if (unit === 'ratio' && amount === '0') writeFileSync(`${path}_ratio`, '1');
  writeFileSync(`${path}_${unit}`, amount);
}
