/**
 * Block devices that are files, memory, or on top of disks: loop, RAM, device mapper, RAID, caches, volumes of pools,
 * and devices of several paths (PowerPath, VxDMP), which the kernel does not list with their disks. Disks on a network
 * (rbd) are not: no other device counts their bytes.
 */
const STACKED = /^(?:(?:loop|ram|zram|dm-|md|bcache|zd|drbd|nbd)\d|emcpower[a-z]|VxDMP\d|VxVM\d)/;
const PARTITION = /^(?:(?:sd|hd|vd|xvd|dasd|emcpower)[a-z]+\d+|.*\d+p\d+)$/;

/** Checks by its name whether the bytes of a block device are also counted by another one, or are in memory. */
export function isStackedDisk(name: string): boolean {
  return STACKED.test(name);
}

/** Checks by its name whether a block device is a part of another: `sda1`, `nvme0n1p2`, `mmcblk0p1`, `dasda1`. */
export function isPartition(name: string): boolean {
  return PARTITION.test(name);
}
