import { findKernelFile } from './kernel-file';
import { within } from './machine-settings';
import type { Turnable } from './protocol';
import { type Machine, type Resolution, refused } from './resolution';
import { isPerson } from './resolve-process';

/** Settings of the unified hierarchy and of the cpu hierarchy of version 1. */
const GROUP_SETTINGS = [
  { name: 'cpu.weight', folder: '/sys/fs/cgroup', check: within(1, 10_000) },
  { name: 'cpu.shares', folder: '/sys/fs/cgroup/cpu', check: within(2, 262_144) },
] as const;

const MOST_DEPTH = 12;
/** Characters that systemd does not escape in unit names. */
const COMPONENT = /^[A-Za-z0-9_@:.\\-]{1,255}$/;

/** Resolves the CPU weight of a control group in a user's slice. Groups of the system are refused. */
export function resolveGroup(
  { name, group }: Extract<Turnable, { readonly kind: 'group' }>,
  clientUid: number,
  { root }: Machine,
): Resolution {
  const setting = GROUP_SETTINGS.find((one) => one.name === name);
  if (setting === undefined) return refused('this control group setting may not be changed');
  const components = group.split('/');
  if (components.length > MOST_DEPTH || components.some((part) => !COMPONENT.test(part) || /^\.+$/.test(part)))
    return refused('the control group name is not valid');
  const [slice, personal = ''] = components;
  const owner = /^user-(\d{1,10})\.slice$/.exec(personal)?.[1];
  if (slice !== 'user.slice' || owner === undefined || components.length < 3)
    return refused("the control group is not in a user's slice");
  if (Number(owner) !== clientUid && !isPerson(Number(owner)))
    return refused('the control group belongs to a system account');
  const file = findKernelFile(root, `${setting.folder}/${group}/${name}`);
  if ('reason' in file) return refused(file.reason);
  return { ok: true, knob: { kind: 'group-value', file }, text: `${name} of ${group}`, check: setting.check };
}
