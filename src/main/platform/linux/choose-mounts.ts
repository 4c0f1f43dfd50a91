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

/** Roots of virtual machines, containers and live systems: each is the disk of that machine. */
const ROOT = /^(?:overlay|overlayfs|tmpfs|9p|virtiofs|fuse\.fuse-overlayfs)$/;

/** File systems on disks whose source is not a device file. */
const POOLED = /^(?:zfs|bcachefs|btrfs)$/;
/** Images, which are always full, layers over another file system, which is counted itself, and interfaces of programs. */
const NO_SPACE_OF_ITS_OWN =
  /^(?:squashfs|iso9660|udf|erofs|cramfs|romfs|composefs|ecryptfs|aufs|unionfs|shiftfs|fuse\.(?:lxcfs|portal|snapfuse|squashfuse\w*|.*AppImage))$/;
/** The only file system in memory with files of people, except for a root. */
const IN_MEMORY = { type: 'tmpfs', path: '/tmp' };

/**
 * Files that containers mount over those of their image (node_exporter issue 66), and names that files have. A mounted
 * file is no place to fill; on a running machine the query of its size refuses it for certain.
 */
const FILE =
  /^\/(?:etc\/(?:hosts|hostname|resolv\.conf|localtime|machine-id|passwd|group|shadow|timezone|mtab)|dev\/\S+|init|sbin\/docker-init)$|\/\.\w+$|\/[^/]+\.(?:conf|cfg|ini|ya?ml|json|toml|env|sock|pem|crt|key|sh|so|log|txt|xml|properties|img|iso|swap)$/;

/** Folders of the system, which are rather shown by another mount of the same device. */
const OF_SYSTEM =
  /^\/(?:etc|usr|sysroot|ostree|nix|gnu|run(?!\/media\/)|dev|proc|sys|snap|init|opt\/containerd|mnt\/wslg?|var\/(?:lib\/(?:docker|containers|containerd|snapd|kubelet|machines|flatpak|lxc|lxd|incus|rancher)|snap|run))(?:\/|$)/;

/**
 * Chooses the mounts to report: each file system once, at the path that says most, and only where something can be
 * written. It leaves out pseudo file systems (proc, control groups), images, read-only mounts and mounted files.
 */
export function chooseMounts(mounts: readonly Mount[], includeRemote: boolean): ChosenMount[] {
  const byFileSystem = new Map<string, Mount>();
  for (const mount of mounts) {
    if (mount.isReadOnly || FILE.test(mount.path)) continue;
    if (NO_SPACE_OF_ITS_OWN.test(mount.type) || !(isRemote(mount) ? includeRemote : isLocal(mount))) continue;
    const key = fileSystemOf(mount);
    const known = byFileSystem.get(key);
    if (known === undefined || rank(mount) < rank(known)) byFileSystem.set(key, mount);
  }
  return [...byFileSystem.values()]
    .map((mount) => ({ path: mount.path, isRemote: isRemote(mount) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isRemote(mount: Mount): boolean {
  return isRemoteType(mount.type) && !isOwnRoot(mount);
}

function isLocal(mount: Mount): boolean {
  const { source, path, type } = mount;
  if (source.startsWith('/') || POOLED.test(type) || isOwnRoot(mount)) return true;
  return type === IN_MEMORY.type && path === IN_MEMORY.path;
}

function isOwnRoot({ path, type }: Mount): boolean {
  return path === '/' && ROOT.test(type);
}

/** Returns the same text for all mounts of a file system. The data sets of a ZFS pool share its space. */
function fileSystemOf({ source, type, device }: Mount): string {
  if (type === 'zfs') return `zfs ${source.split('/', 1)[0]}`;
  // Mounts of one overlay or server at several paths differ in nothing but the path.
  return device ?? source;
}

/** The shortest path of a whole file system, before folders of it that are mounted elsewhere, and those of the system. */
function rank({ path, isWhole }: Mount): number {
  return path.length + (isWhole === false ? 5_000 : 0) + (OF_SYSTEM.test(path) ? 10_000 : 0);
}
