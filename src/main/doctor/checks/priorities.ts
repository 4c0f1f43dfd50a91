import { type Check, limited, ok } from '../check';
import { limitOf, mayRaisePriority, readRights } from '../facts/rights';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Checks whether a lowered priority could be raised again, without which the engine lowers none. */
export const priorities: Check = {
  id: 'priorities',
  title: 'Priorities',
  subject: 'Changing',
  examine(machine) {
    const { capabilities, lowestNice } = machine.know(readRights);
    const realTime = limitOf(machine, 'Max realtime priority').soft ?? 0;
    const more = realTime > 0 ? `; real-time priorities up to ${realTime}` : '';
    if (capabilities.has('SYS_NICE')) return ok('can be lowered and raised again (CAP_SYS_NICE)');
    if (mayRaisePriority(machine)) return ok(`can be lowered, and raised again to nice ${lowestNice}${more}`);
    const hasHelper = machine.parts.hasHelper ? ' without the helper' : '';
    const limit = lowestNice >= 20 ? 'no limit for nice' : `a limit of nice ${lowestNice}`;
    return limited(
      `a lowered priority could not be raised again${hasHelper} (${limit}${more})`,
      remedyForPriorities(machine),
    );
  },
};

/** Returns the line for this user to get the right to raise a priority to the usual one (limits.conf(5)). */
export function remedyForPriorities(machine: Machine): string {
  const { userName } = machine.parts;
  const { container } = machine.know(readSurroundings);
  if (container !== undefined && !machine.know(readRights).mayRaiseLimits)
    return /^(?:Docker|Podman)$/.test(container)
      ? 'Start the container with --ulimit nice=20, or run Homeostat outside of it.'
      : 'Run Homeostat outside of the container: no program in it may raise a limit.';
  return `Run \`echo "${userName} - nice 0" | sudo tee /etc/security/limits.d/homeostat.conf\`, and log in again.`;
}
