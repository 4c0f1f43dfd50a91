import type { Turnable } from './protocol';
import type { Machine, Resolution } from './resolution';
import { resolveGroup } from './resolve-group';
import { resolveProcess } from './resolve-process';
import { resolveSetting } from './resolve-setting';

/** Resolves a setting with the rights of the client. @throws the system's error if it cannot be examined */
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
