import { type Check, limited, missing, ok } from '../check';
import { mountOf } from '../facts/mounts';
import { readRights } from '../facts/rights';
import type { Machine } from '../machine';

/** Values of the option before and since kernel 5.8 (kernel documentation, "/proc", mount options). */
const HIDDEN: Readonly<Record<string, string>> = {
  '1': 'their details are hidden',
  noaccess: 'their details are hidden',
  '2': 'they are invisible',
  invisible: 'they are invisible',
  '4': 'they are invisible',
  ptraceable: 'they are invisible',
};

/** Checks whether the processes of other users can be seen. */
export const processes: Check = {
  id: 'processes',
  title: 'Processes of others',
  subject: 'Measuring',
  examine(machine) {
    if (!machine.list('/proc').some((name) => /^\d+$/.test(name)))
      return missing('/proc lists no process', 'Mount /proc in this container.');
    const options = mountOf(machine, '/proc')?.options ?? [];
    const value = (name: string) => options.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    const effect = HIDDEN[value('hidepid') ?? ''];
    if (effect === undefined || isExempt(machine, value('gid'))) return ok('visible');
    return limited(`/proc is mounted with hidepid=${value('hidepid')}: ${effect}`, remedyOf(machine, value('gid')));
  },
};

/** Members of the group of the mount see everything, and so does a process that may trace all others. */
function isExempt(machine: Machine, gid: string | undefined): boolean {
  const { capabilities, groups } = machine.know(readRights);
  return capabilities.has('SYS_PTRACE') || (gid !== undefined && gid !== '0' && groups.has(Number(gid)));
}

function remedyOf(machine: Machine, gid: string | undefined): string {
  const { subject, userName } = machine.parts;
  const unit = /\/system\.slice\/(?:.*\/)?([^/\s]+\.service)/.exec(machine.text(`/proc/${subject}/cgroup`) ?? '')?.[1];
  if (unit !== undefined) return `Set ProtectProc=default in ${unit}, if that unit hides them.`;
  const group = new RegExp(`^([^:]+):[^:]*:${gid}:`, 'm').exec(machine.text('/etc/group') ?? '')?.[1];
  if (gid !== undefined && gid !== '0' && group !== undefined)
    return `Run \`sudo usermod -aG ${group} ${userName}\` and log in again.`;
  return 'Run `sudo mount -o remount,hidepid=0 /proc`, and remove hidepid from /etc/fstab.';
}
