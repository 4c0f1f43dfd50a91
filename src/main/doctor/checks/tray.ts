import { type Check, limited, missing, ok } from '../check';
import type { Machine } from '../machine';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const GET = { path: '/StatusNotifierWatcher', interface: 'org.freedesktop.DBus.Properties', member: 'Get' };
const BODY = [WATCHER, 'IsStatusNotifierHostRegistered'];

/** Ways to a tray, by the name of the desktop. */
const REMEDIES: readonly (readonly [desktop: RegExp, remedy: string])[] = [
  [
    /GNOME|Unity/i,
    'Install the extension "AppIndicator and KStatusNotifierItem Support" and enable it, or use the dashboard.',
  ],
  [/sway|Hyprland|river|niri|wlroots/i, 'Start a bar with a tray, such as waybar with its module "tray".'],
  [/XFCE/i, 'Add the "Status Tray Plugin" to the panel.'],
  [/KDE/i, 'Add the widget "System Tray" to a panel.'],
  [/i3|bspwm|awesome|openbox/i, 'Start a panel with StatusNotifier support; Homeostat also works without a tray.'],
];

/** Checks whether a tray shows icons, which GNOME does not without an extension. */
export const tray: Check = {
  id: 'tray',
  title: 'Tray',
  subject: 'Desktop',
  async examine(machine) {
    const bus = await machine.bus().catch(() => undefined);
    if (bus === undefined) return missing('there is no session bus', 'See the check "Session bus".');
    const owner = await bus.ownerOf(WATCHER);
    if (owner === undefined) return missing('no program watches for tray icons', remedyOf(machine));
    const [value] = await bus.ask(owner, { ...GET, signature: 'ss', body: BODY });
    const isShown = typeof value === 'object' && value !== null && 'value' in value && value.value === true;
    return isShown ? ok('tray icons are shown') : limited('watched, and shown by no panel', remedyOf(machine));
  },
};

function remedyOf(machine: Machine): string {
  const { env, hostEnv } = machine.parts;
  const desktop = hostEnv['XDG_CURRENT_DESKTOP'] ?? env['XDG_CURRENT_DESKTOP'] ?? '';
  const remedy = REMEDIES.find(([pattern]) => pattern.test(desktop))?.[1];
  return remedy ?? 'Nothing to do: the dashboard and the command line work without a tray.';
}
