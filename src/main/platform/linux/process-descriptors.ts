import { readDescriptorLimit } from '../../base/descriptor-limit';

const MOST_DESCRIPTORS = 1_024;
/**
 * Share of the descriptors of this process, because a machine may have any number of processes and the rest of the host
 * needs files too.
 */
const DESCRIPTOR_SHARE = 1 / 8;
/** Subtracted from that share: a host needs about 75 files. */
const SPARED_DESCRIPTORS = 16;

/** Returns the number of descriptors for processes, given the limit of this process. */
export function processDescriptors(limit = readDescriptorLimit()): number {
  const share = Math.max(0, Math.floor(limit * DESCRIPTOR_SHARE) - SPARED_DESCRIPTORS);
  return Math.min(MOST_DESCRIPTORS, share);
}
