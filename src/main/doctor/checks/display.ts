import { type Check, limited, missing, ok } from '../check';
import type { Machine } from '../machine';

/** Checks for a display, without which there is no window. */
export const display: Check = {
  id: 'display',
  title: 'Display',
  subject: 'Desktop',
  examine(machine) {
    const { env, settings } = machine.parts;
    const shown = [env['WAYLAND_DISPLAY'] && 'Wayland', env['DISPLAY'] && 'X11'].filter(Boolean);
    if (shown.length === 0)
      return missing(
        'none (DISPLAY and WAYLAND_DISPLAY are empty)',
        `Nothing to do on a server: the dashboard is a page; from elsewhere: ssh -L ${settings.dashboard.port}:127.0.0.1:${settings.dashboard.port} HOST`,
      );
    const socket = findStaleSocket(machine);
    if (socket === undefined) return ok(shown.join(' and '));
    return limited(`${shown.join(' and ')}, but ${socket} is not there`, 'Open a new terminal in the present session.');
  },
};

/** Returns the socket of a display that has ended, as in a terminal multiplexer that outlived its session. */
function findStaleSocket(machine: Machine): string | undefined {
  const { env, uid } = machine.parts;
  const wayland = env['WAYLAND_DISPLAY'];
  const number = /^:(\d+)/.exec(env['DISPLAY'] ?? '')?.[1];
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${uid}`;
  const sockets = [
    ...(wayland ? [wayland.startsWith('/') ? wayland : `${runtime}/${wayland}`] : []),
    ...(number === undefined ? [] : [`/tmp/.X11-unix/X${number}`]),
  ];
  // One that responds is enough. Xwayland and others may listen on an abstract socket, which has no file.
  if (sockets.some((socket) => machine.has(socket))) return undefined;
  const abstract = machine.text('/proc/net/unix') ?? '';
  return sockets.find((socket) => !abstract.includes(`@${socket}`));
}
