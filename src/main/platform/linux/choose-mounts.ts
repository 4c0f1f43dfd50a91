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
/** Images, which are always full, and layers over another file system, which is counted itself. */
const NO_SPACE_OF_ITS_OWN = /^(?:squashfs|iso9660|udf|erofs|cramfs|romfs|composefs|ecryptfs|aufs|unionfs|shiftfs)$/;
/** File systems in memory or over another one, shown only at these paths, which contain files of people. */
const UNLESS_AT: Readonly<Record<string, readonly string[]>> = { tmpfs: ['/tmp'], overlay: ['/'] };

/**
 * Files that containers mount over those of their image (node_exporter issue 66), and names that files have. A mounted
 * file is no place to fill; on a running machine the query of its size refuses it for certain.
 */
const FILE =
  /^\/(?:etc\/(?:hosts|hostname|resolv\.conf|localtime|machine-id|passwd|group|shadow|timezone|mtab)|dev\/\S+|init|sbin\/docker-init)$|\/\.\w+$|\/[^/]+\.(?:conf|cfg|ini|ya?ml|json|toml|env|sock|pem|crt|key|sh|so|log|txt|xml|properties|img|iso|swap)$/;

/** Folders of the system, which are rather shown by another mount of the same device. */
const OF_SYSTEM =
  /^\/(?:etc|usr|sysroot|ostree|nix|gnu|run|dev|proc|sys|snap|init|opt\/containerd|mnt\/wslg?|var\/(?:lib\/(?:docker|containers|containerd|snapd|kubelet|machines|flatpak|lxc|lxd|incus|rancher)|snap|run))(?:\/|$)/;

/**
 * Chooses the mounts to report: each file system once, at the path that says most, and only where something can be
 * written. It leaves out pseudo file systems (proc, control groups), images, read-only mounts and mounted files.
 */
export function chooseMounts(mounts: readonly Mount[], includeRemote: boolean): ChosenMount[] {
  const byFileSystem = new Map<string, Mount>();
  for (const mount of mounts) {
    if (mount.isReadOnly || FILE.test(mount.path)) continue;
    if (!(isRemoteType(mount.type) ? includeRemote : isLocal(mount))) continue;
    const key = fileSystemOf(mount);
    const known = byFileSystem.get(key);
    if (known === undefined || rank(mount.path) < rank(known.path)) byFileSystem.set(key, mount);
  }
  return [...byFileSystem.values()]
    .map(({ path, type }) => ({ path, isRemote: isRemoteType(type) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isLocal({ source, path, type }: Mount): boolean {
  if (NO_SPACE_OF_ITS_OWN.test(type)) return false;
  return source.startsWith('/') || POOLED.test(type) || UNLESS_AT[type]?.includes(path) === true;
}

/** Returns the same text for all mounts of a file system. The data sets of a ZFS pool share its space. */
function fileSystemOf({ source, type, device }: Mount): string {
  if (type === 'zfs') return `zfs ${source.split('/', 1)[0]}`;
  // Mounts of one overlay or server at several paths differ in nothing but the path.
  return device ?? source;
}

/** The shortest path, but folders of the system last. */
function rank(path: string): number {
  return path.length + (OF_SYSTEM.test(path) ? 10_000 : 0);
}
