import type { Mount } from './parse-mounts';

export interface ChosenMount {
  readonly path: string;
  /** Behind a network or another program, so that asking may hang. */
  readonly isRemote: boolean;
}

const REMOTE = /^(?:nfs\d?|cifs|smb\w*|afs|ceph|9p|virtiofs|glusterfs|lustre|beegfs|davfs|ncpfs|fuse(?:\.\S+)?)$/;

/** Whether a file system of this type is behind a network or another program, so that asking may hang. */
export function isRemoteType(type: string): boolean {
  return REMOTE.test(type);
}

/** On disks, without a device file as their source. */
const POOLED = /^(?:zfs|bcachefs|btrfs)$/;
/** Images that are always full. */
const IMAGE = /^(?:squashfs|iso9660|udf|erofs|cramfs|romfs)$/;
/** Held in memory or over another file system, of interest only where a person's files are. */
const UNLESS_AT: Readonly<Record<string, readonly string[]>> = { tmpfs: ['/tmp'], overlay: ['/'] };

/**
 * The mounts that space is told of: each file system once, at its shortest path, without what only looks like one
 * (proc, cgroups, packages' images, bind mounts of containers).
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
