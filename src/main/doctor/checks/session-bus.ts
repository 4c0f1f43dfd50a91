import { messageOf } from '../../base/errors';
import { type Check, missing, ok } from '../check';
import type { Machine } from '../machine';

/** Checks the message bus of the session, through which notifications and tray icons go. */
export const sessionBus: Check = {
  id: 'session-bus',
  title: 'Session bus',
  subject: 'Desktop',
  async examine(machine) {
    try {
      return ok((await machine.bus()).socket);
    } catch (error) {
      return missing(messageOf(error), remedyOf(machine));
    }
  },
};

function remedyOf(machine: Machine): string {
  const { uid, env, hostEnv, hostState } = machine.parts;
  if (uid === 0) return 'Run Homeostat as yourself in a desktop session, not as root.';
  if (hostState.kind === 'running' && hostEnv['DBUS_SESSION_BUS_ADDRESS'] !== env['DBUS_SESSION_BUS_ADDRESS'])
    return 'Restart the host from this session: `homeostat restart`.';
  if (machine.has(`/run/user/${uid}/systemd/private`)) return 'Run `systemctl --user start dbus.socket`.';
  return 'Nothing to do without a desktop: alerts can go to another channel in alerts.yaml.';
}
