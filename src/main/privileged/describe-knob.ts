import type { Knob } from '../../shared/model/change';
import { MACHINE_SETTINGS } from './machine-settings';
import type { Turnable } from './protocol';

/** Names a knob in the protocol of the helper; undefined if the helper does not support it. */
export function describeKnob(knob: Knob): Turnable | undefined {
  switch (knob.kind) {
    case 'sysctl':
    case 'bytes-or-ratio':
      return describeFile(knob.path);
    case 'value':
    case 'io-scheduler':
      return describeFile(knob.file.path);
    case 'group-value':
      return describeGroup(knob.file.path);
    case 'nice':
    case 'io-class':
    case 'scheduling-policy': {
      const { pid, startTicks } = knob.process;
      return { kind: 'thread', name: knob.kind, pid, startTicks, thread: knob.thread };
    }
    case 'oom-score': {
      const { pid, startTicks } = knob.process;
      return { kind: 'process', name: knob.kind, pid, startTicks };
    }
    default:
      return undefined;
  }
}

function describeFile(path: string): Turnable | undefined {
  for (const { name, file } of MACHINE_SETTINGS) {
    const [before = '', after] = file.split('*');
    if (after === undefined ? path === file : path.startsWith(before) && path.endsWith(after)) {
      const instance = after === undefined ? '' : path.slice(before.length, path.length - after.length);
      return { kind: 'setting', name, instance };
    }
  }
  return undefined;
}

function describeGroup(path: string): Turnable | undefined {
  const [, group, name] = /^\/sys\/fs\/cgroup\/(?:cpu\/)?(user\.slice\/.+)\/(cpu\.(?:weight|shares))$/.exec(path) ?? [];
  return group === undefined || name === undefined ? undefined : { kind: 'group', name, group };
}
