import type { Mount } from './parse-mounts';

export interface ChosenMount {
  readonly path: string;
  /** On a network or behind another program, so that a query may hang. */
  readonly isRemote: boolean;
}

const REMOTE = /^(?:nfs\d?|cifs|smb\w*|afs|ceph|9p|virtiofs|glusterfs|lustre|beegfs|davfs|ncpfs|fuse(?:\.\S+)?)$/;

/** Checks whether file systems of this type are on a network or behind another program, so that a query may hang. */
export function isRemoteType(type: string): boolean {
  return REMOTE.test(type);
}

/** File systems on disks whose source is not a device file. */
const POOLED = /^(?:zfs|bcachefs|btrfs)$/;
/** Images, which are always full. */
const IMAGE = /^(?:squashfs|iso9660|udf|erofs|cramfs|romfs)$/;
/** File systems in memory or over another one, shown only at these paths, which contain files of people. */
const UNLESS_AT: Readonly<Record<string, readonly string[]>> = { tmpfs: ['/tmp'], overlay: ['/'] };

/**
 * Chooses the mounts to report: each file system once, at its shortest path, without pseudo file systems (proc,
 * cgroups, package images, bind mounts of containers).
 */
export function chooseMounts(mounts: readonly Mount[], includeRemote: boolean): ChosenMount[] {
  const bySource = new Map<string, ChosenMount>();
  for (const { source, path, type } of mounts) {
    const isRemote = isRemoteType(type);
    const isLocal =
      !isRemote &&
      !IMAGE.test(type) &&
      (source.startsWith('/') || POOLED.test(type) || UNLESS_AT[type]?.includes(path) === true);
    if (!isLocal && !(isRemote && includeRemote)) continue;
    const known = bySource.get(source);
    if (known === undefined || path.length < known.path.length) bySource.set(source, { path, isRemote });
  }
  return [...bySource.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
