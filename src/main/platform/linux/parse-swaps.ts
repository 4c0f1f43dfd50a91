import { join } from 'node:path';
import { readSysText } from './read-sys';
import { NumberScanner } from './text';

/** A file or device for swap. */
export interface Swap {
  readonly path: string;
  /** NaN if it is not known. */
  readonly usedBytes: number;
}

/** Parses /proc/swaps: a heading, then path, type, size, used and priority in each line, sizes in KiB. */
export function parseSwaps(text: string): readonly Swap[] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .map(([path = '', , , used = '']) => ({ path, usedBytes: new NumberScanner(used).next() * 1024 }));
}

/** Checks whether this machine swaps; false if the kernel was built without swap. */
export function hasSwap(proc: string): boolean {
  return parseSwaps(readSysText(join(proc, 'swaps')) ?? '').length > 0;
}
