import { posix } from 'node:path';
import type { Mount } from './parse-mounts';

export interface ChosenMount {
  readonly path: string;
  /** On a network or behind another program, so that a query may hang. */
  readonly isRemote: boolean;
}

const REMOTE =
  /^(?:nfs\d?|cifs|smb\w*|afs|ceph|9p|virtiofs|glusterfs|lustre|beegfs|gpfs|orangefs|pvfs2|davfs|ncpfs|vboxsf|vmhgfs|drvfs|fuse(?:\.\S+)?)$/;

/** Checks whether file systems of this type are on a network or behind another program, so that a query may hang. */
export function isRemoteType(type: string): boolean {
  return REMOTE.test(type);
}

/** Roots that virtual machines, containers and live systems get from elsewhere: each is the disk of that machine. */
const REMOTE_ROOT = /^(?:9p|virtiofs|fuse\.fuse-overlayfs)$/;
/** The root in memory from which the kernel starts, below the one that a program sees. */
const FIRST_ROOT = /^(?:rootfs|ramfs)$/;

/** File systems whose source is not a device file: pools, flash memory (`ubi0:rootfs`), and the disk of WSL 1. */
const POOLED = /^(?:zfs|bcachefs|btrfs|ubifs|jffs2|yaffs2?|lxfs|wslfs)$/;
/** Images, which are always full, interfaces of programs, and folders that mount others on demand. */
const NO_SPACE =
  /^(?:squashfs|iso9660|erofs|cramfs|romfs|composefs|autofs|fuse\.(?:lxcfs|portal|snapfuse|squashfuse\w*|.*AppImage))$/;
/** Layers over another file system, which is counted itself. As a root they are the disk of a container or live system. */
const LAYERS = /^(?:overlay|overlayfs|ecryptfs|aufs|unionfs|shiftfs)$/;
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
  const byFileSystem = new Map<string, Mount[]>();
  for (const mount of mounts) {
    if (mount.isReadOnly || FILE.test(mount.path) || hasNoSpace(mount)) continue;
    if (!(isRemote(mount) ? includeRemote : isLocal(mount))) continue;
    const key = fileSystemOf(storageOf(mount, mounts));
    const known = byFileSystem.get(key);
    if (known === undefined) byFileSystem.set(key, [mount]);
    else known.push(mount);
  }
  return [...byFileSystem.values()]
    .map(chooseOne)
    .map((mount) => ({ path: mount.path, isRemote: isRemote(mount) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function hasNoSpace({ type, path }: Mount): boolean {
  return NO_SPACE.test(type) || (path !== '/' && LAYERS.test(type));
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
  return path === '/' && !FIRST_ROOT.test(type) && (REMOTE_ROOT.test(type) || !isRemoteType(type));
}

/** Folders of hosts in which their containers are: a container has other folders at these paths. */
const STORE_OF_CONTAINERS = /\/(?:docker|containers|containerd|buildkit|rancher|kubelet|snapshots)\//;

/** Returns the mount that contains the changes of a root in layers, as of OpenWrt; for all others the mount itself. */
function storageOf(mount: Mount, mounts: readonly Mount[]): Mount {
  const { path, upper } = mount;
  if (path !== '/' || upper === undefined || STORE_OF_CONTAINERS.test(upper)) return mount;
  const above = mounts.filter((one) => one.path !== '/' && upper.startsWith(`${one.path}/`));
  return above.reduce((best, one) => (best === mount || one.path.length > best.path.length ? one : best), mount);
}

/** Returns the same text for all mounts of a file system. The data sets of a ZFS pool share its space. */
function fileSystemOf({ source, type, device }: Mount): string {
  if (type === 'zfs') return `zfs ${source.split('/', 1)[0]}`;
  // WSL 1 mounts folders of the Windows disk under names of its own.
  if (type === 'lxfs' || type === 'wslfs') return 'wsl';
  // Mounts of one overlay or server at several paths differ in nothing but the path.
  return device ?? source;
}

/** Returns the root; else the shortest path, rather that of a whole than of a part, and of the system last. */
function chooseOne(mounts: readonly Mount[]): Mount {
  const roots = new Set(mounts.filter(({ path }) => !OF_SYSTEM.test(path)).map(({ root }) => root));
  const rank = ({ path, root = '/' }: Mount): number =>
    path === '/' ? -1 : path.length + (isPartOf(root, roots) ? 5_000 : 0) + (OF_SYSTEM.test(path) ? 10_000 : 0);
  const ranked = mounts.map((mount) => ({ mount, rank: rank(mount) }));
  return ranked.reduce((best, one) => (one.rank < best.rank ? one : best)).mount;
}

/** Checks whether a folder is in one of these folders of its file system, as those of programs on Synology. */
function isPartOf(folder: string, roots: ReadonlySet<string | undefined>): boolean {
  for (let above = posix.dirname(folder); folder !== '/'; above = posix.dirname(above)) {
    if (roots.has(above)) return true;
    if (above === '/' || above === '.') return false;
  }
  return false;
}
