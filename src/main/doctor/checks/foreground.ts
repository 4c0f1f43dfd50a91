import { SOURCES } from '../../platform/linux/foreground/sources';
import { type Check, limited, ok } from '../check';
import type { Machine } from '../machine';

/** The kind of desktop that reports no window. */
const CLOSED = 'wayland';

/** Checks whether the desktop reports the window in front, which is then never restrained. */
export const foreground: Check = {
  id: 'foreground',
  title: 'Window in front',
  subject: 'Desktop',
  examine(machine) {
    const { hostState } = machine.parts;
    const seen = hostState.kind === 'running' ? hostState.host.foreground : undefined;
    return seen === undefined ? examineEnvironment(machine) : examineHost(seen);
  },
};

const GUESS = 'Nothing to do: Homeostat pauses no program that may have a window there.';

function examineHost({ state, reason, source }: { state: string; reason: string | null; source: string | null }) {
  if (state === 'unknown') {
    const isClosed = source === CLOSED;
    return limited(reason ?? 'unknown', isClosed ? GUESS : 'Restart the host from the desktop: `homeostat restart`.');
  }
  return ok(source === null ? (reason ?? 'none') : `the desktop reports it (${source})`);
}

/** Without a host, nothing is connected: the variables of this terminal show the kind of desktop. */
function examineEnvironment(machine: Machine) {
  const { env } = machine.parts;
  const variables = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  const source = SOURCES.find(({ isFor }) => isFor(variables as Record<string, string>));
  if (source === undefined) return ok('this terminal is in no graphical session');
  if (source.id !== CLOSED) return ok(`the host asks the desktop (${source.id})`);
  const desktop = env['XDG_CURRENT_DESKTOP'] || 'this desktop';
  return limited(`${desktop} on Wayland reports to no program which window is in front`, GUESS);
}
