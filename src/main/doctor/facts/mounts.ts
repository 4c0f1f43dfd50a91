import { unescapeOctal } from '../../platform/linux/parse-mounts';
import type { Machine } from '../machine';

/** A mount with its options, those of the mount and those of the file system. */
export interface MountOptions {
  readonly path: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** Reads /proc/PID/mountinfo of the process that needs the rights (proc_pid_mountinfo(5)). */
function readMounts(machine: Machine): readonly MountOptions[] {
  const text = machine.text(`/proc/${machine.parts.subject}/mountinfo`) ?? '';
  return text.split('\n').flatMap((line): MountOptions[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , , path, options = ''] = before.split(' ');
    const [type = '', source = '', ofFileSystem = ''] = after.split(' ');
    if (path === undefined) return [];
    return [
      {
        path: unescapeOctal(path),
        type,
        source: unescapeOctal(source),
        options: [...options.split(','), ...ofFileSystem.split(',')],
      },
    ];
  });
}

/** Returns the mount that contains a path; the last one of several at the same place is uppermost. */
export function mountOf(machine: Machine, path: string): MountOptions | undefined {
  let found: MountOptions | undefined;
  for (const mount of machine.know(readMounts)) {
    const isAround = mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`);
    if (isAround && mount.path.length >= (found?.path.length ?? 0)) found = mount;
  }
  return found;
}
