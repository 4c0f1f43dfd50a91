/** Block devices that are files, memory, or on top of disks: loop, RAM, device mapper, RAID, caches, and volumes of pools. */
const STACKED = /^(?:loop|ram|zram|dm-|md|bcache|zd|drbd|nbd|rbd)\d/;
const PARTITION = /^(?:(?:sd|hd|vd|xvd|dasd)[a-z]+\d+|.*\d+p\d+)$/;

/** Checks by its name whether the bytes of a block device are also counted by another one, or are in memory. */
export function isStackedDisk(name: string): boolean {
  return STACKED.test(name);
}

/** Checks by its name whether a block device is a part of another: `sda1`, `nvme0n1p2`, `mmcblk0p1`, `dasda1`. */
export function isPartition(name: string): boolean {
  return PARTITION.test(name);
}
