import { type Check, limited, missing, ok } from '../check';
import type { Machine } from '../machine';
import type { SessionBus } from '../session-bus';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** Capabilities of the specification that Homeostat uses, and the effect of a server without each. */
const USED: readonly (readonly [name: string, loss: string])[] = [
  ['body', 'only titles'],
  ['actions', 'no buttons'],
];

/** Checks the program that shows notifications (Desktop Notifications Specification). */
export const notifications: Check = {
  id: 'notifications',
  title: 'Notifications',
  subject: 'Desktop',
  async examine(machine) {
    const bus = await machine.bus().catch(() => undefined);
    if (bus === undefined) return missing('there is no session bus', 'See the check "Session bus".');
    const owner = await bus.ownerOf(NAME);
    if (owner === undefined)
      return (await bus.isStartable(NAME))
        ? ok('the bus starts a server when it is needed')
        : missing('no program shows notifications in this session', remedyOf(machine));
    const server = await describeServer(bus, owner).catch(() => undefined);
    if (server === undefined)
      return missing('a program should show notifications and does not respond', 'Log in again, or restart it.');
    const lost = USED.filter(([name]) => !server.capabilities.includes(name)).map(([, loss]) => loss);
    if (lost.length === 0) return ok(`${server.name}: with ${server.capabilities.join(', ')}`);
    return limited(`${server.name}: ${lost.join(', ')}`, 'Nothing to do: this server shows no more.');
  },
};

async function describeServer(bus: SessionBus, owner: string) {
  const ask = async (member: string) => (await bus.ask(owner, { path: PATH, interface: NAME, member })).map(String);
  const [list] = await bus.ask(owner, { path: PATH, interface: NAME, member: 'GetCapabilities' });
  // A server without a name still shows notifications.
  const [name = '', , version = ''] = await ask('GetServerInformation').catch(() => ['']);
  return { name: `${name} ${version}`.trim() || 'a server', capabilities: Array.isArray(list) ? list.map(String) : [] };
}

function remedyOf(machine: Machine): string {
  const { hostEnv, env } = machine.parts;
  const desktop = hostEnv['XDG_CURRENT_DESKTOP'] ?? env['XDG_CURRENT_DESKTOP'] ?? '';
  if (/GNOME|KDE|Cinnamon|Unity|Budgie|COSMIC/i.test(desktop))
    return `Log in again: the shell of ${desktop} shows notifications and does not respond.`;
  if (env['WAYLAND_DISPLAY']) return 'Start one with the session, such as mako or dunst.';
  if (env['DISPLAY']) return 'Start one with the session, such as dunst or xfce4-notifyd.';
  return 'Nothing to do without a desktop: alerts can go to another channel in alerts.yaml.';
}
