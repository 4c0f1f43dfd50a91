import { readDescriptorLimit } from '../../base/descriptor-limit';

const MOST_DESCRIPTORS = 1_024;
/** Of what this process may open: a machine has any number of processes, and the rest of the host needs files too. */
const DESCRIPTOR_SHARE = 1 / 8;
/** Of that share, for the rest: a host needs about 75 files. */
const SPARED_DESCRIPTORS = 16;

/** How many descriptors the processes may hold where this process may open so many. */
export function processDescriptors(limit = readDescriptorLimit()): number {
  const share = Math.max(0, Math.floor(limit * DESCRIPTOR_SHARE) - SPARED_DESCRIPTORS);
  return Math.min(MOST_DESCRIPTORS, share);
}
