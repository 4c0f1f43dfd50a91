import { readFileSync } from 'node:fs';
import type { FileIdentity, Knob } from '../../shared/model/change';
import { chosenValue } from '../platform/linux/knobs/chosen-value';
import { findKernelFile } from './kernel-file';
import { MACHINE_SETTINGS, type MachineSetting } from './machine-settings';
import type { Turnable } from './protocol';
import { type Machine, type Resolution, refused } from './resolution';

/** Resolves a setting of the allow-list. */
export function resolveSetting(
  { name, instance }: Extract<Turnable, { readonly kind: 'setting' }>,
  { root }: Machine,
): Resolution {
  const setting = MACHINE_SETTINGS.find((one) => one.name === name);
  if (setting === undefined) return refused('this setting may not be changed');
  const isNamed = setting.instance === null ? instance === '' : setting.instance.test(instance);
  if (!isNamed) return refused(`${name} does not have this instance`);
  const path = setting.file.replace('*', instance);
  // A pair of files is identified by the common beginning of their names.
  const file = findKernelFile(root, setting.kind === 'bytes-or-ratio' ? `${path}_bytes` : path);
  if ('reason' in file) return refused(file.reason);
  return {
    ok: true,
    knob: knobOf(setting, file),
    text: instance === '' ? name : `${name} of ${instance}`,
    check: (value) => setting.check(value, file.path),
  };
}

function knobOf({ kind }: MachineSetting, file: FileIdentity): Knob {
  switch (kind) {
    case 'sysctl':
      return { kind, path: file.path };
    case 'bytes-or-ratio':
      return { kind, path: file.path.replace(/_bytes$/, '') };
    case 'value':
      return { kind, file };
    case 'io-scheduler':
      return { kind, file, usual: chosenValue(readFileSync(file.path, 'utf8')) };
  }
}
