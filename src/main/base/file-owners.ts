import { readFileSync, type Stats } from 'node:fs';
import { AdvisedError } from './errors';

/** Replaces an owner that does not exist in this user namespace, in the kernel. */
const OVERFLOW_UID = 65_534;

/**
 * Returns true if a group is one user's alone, as Debian and Fedora create it for each user: of the same name, without
 * other members. Files of mode 0664 are common there, and the group adds no writer. A directory service is not asked: a
 * group that is not in these files counts as shared.
 */
export function isPrivateGroup(
  gid: number,
  uid: number,
  { groups = readOrEmpty('/etc/group'), users = readOrEmpty('/etc/passwd') } = {},
): boolean {
  const entries = fieldsOf(users);
  // Compared as text: the lines of NIS have no number.
  const name = entries.find(([, , id]) => id === String(uid))?.[0];
  const group = fieldsOf(groups).find(([, , id]) => id === String(gid));
  if (name === undefined || group === undefined || group[0] !== name) return false;
  const members = (group[3] ?? '').split(',').filter((member) => member !== '' && member !== name);
  const others = entries.filter(([user, , , primary]) => user !== name && primary === String(gid));
  return members.length === 0 && others.length === 0;
}

/**
 * Returns true if an owner is outside of this user namespace, like that of `/` in a container without root: inside it no one can act as that owner, which makes it as safe as root.
 */
export function isUnmapped(uid: number, uidMap = readOrEmpty('/proc/self/uid_map')): boolean {
  if (uid !== OVERFLOW_UID || uidMap === '') return false;
  const ranges = uidMap
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return !ranges.some(([inside = 0, , length = 0]) => uid >= inside && uid < inside + length);
}

/** Returns true if a user other than this one and root owns a file. Windows has no such owners. */
export function isForeign({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own !== undefined && uid !== own && uid !== 0 && !isUnmapped(uid);
}

/**
 * Refuses another user's link or pipe in the place of a file that is to be written: in a directory such as `/tmp`
 * anybody may put one, and its target would be overwritten. Not every kernel refuses it (`fs.protected_symlinks`).
 *
 * @throws AdvisedError if it is one
 */
export function refuseForeignDetour(path: string, facts: Stats | undefined): void {
  if (facts === undefined || facts.isFile() || facts.isDirectory() || !isForeign(facts)) return;
  const kind = facts.isSymbolicLink() ? 'link' : 'device or pipe';
  throw new AdvisedError(
    `${path} is a ${kind} of another user (uid ${facts.uid})`,
    'Choose another directory or name.',
  );
}

/** Splits the lines of a file such as `/etc/passwd` into fields. */
function fieldsOf(text: string): string[][] {
  return text.split('\n').map((line) => line.trim().split(':'));
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
