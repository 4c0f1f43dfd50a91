import type { Turnable } from './protocol';
import type { Machine, Resolution } from './resolution';
import { resolveGroup } from './resolve-group';
import { resolveProcess } from './resolve-process';
import { resolveSetting } from './resolve-setting';

/** Finds what a client has named, by the client's rights. @throws the system's error where it cannot be looked at */
export function resolveTurnable(turnable: Turnable, clientUid: number, machine: Machine): Resolution {
  switch (turnable.kind) {
    case 'setting':
      return resolveSetting(turnable, machine);
    case 'group':
      return resolveGroup(turnable, clientUid, machine);
    case 'thread':
    case 'process':
      return resolveProcess(turnable, clientUid, machine);
  }
}
