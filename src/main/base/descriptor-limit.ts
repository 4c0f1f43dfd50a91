import { readFileSync } from 'node:fs';

/** Limit of a cautious system, assumed if the limit of this process is unknown. */
const ASSUMED_DESCRIPTORS = 1_024;

/**
 * Returns the number of files that this process may have open: its soft limit, which Node raises to the hard one at its
 * start.
 */
export function readDescriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? ASSUMED_DESCRIPTORS : Number(soft);
  } catch {
    return ASSUMED_DESCRIPTORS;
  }
}
