import { listProgramNames } from '../../optimization/rival-tuners';
import type { Machine } from '../machine';

/** Lists the names of running programs, and of active units, which show where processes of others are hidden. */
export function readRunningPrograms(machine: Machine): ReadonlySet<string> {
  // systemd keeps a link for each active unit.
  const units = machine
    .list('/run/systemd/units')
    .flatMap((name) => /^invocation:([^@]+?)(?:@.*)?\.service$/.exec(name)?.[1] ?? []);
  return new Set([...listProgramNames(machine.roots.proc), ...units]);
}
