import { readFileSync } from 'node:fs';

/** Without a look at the limit of this process it is taken for what a cautious system gives. */
const ASSUMED_DESCRIPTORS = 1_024;

/** How many files this process may have open: its soft limit, which Node raises to the hard one when it starts. */
export function readDescriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? ASSUMED_DESCRIPTORS : Number(soft);
  } catch {
    return ASSUMED_DESCRIPTORS;
  }
}
