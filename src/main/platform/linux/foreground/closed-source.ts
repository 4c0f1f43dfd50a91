import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Environment, type ForegroundSource, unknown } from './front';
import { openSocket, sourceOf } from './open-socket';

/**
 * Desktops on Wayland that report the window in front to no other program, such as GNOME without an extension. The
 * connection shows when the session ends.
 */
export const closedSource: ForegroundSource = {
  id: 'wayland',
  isFor: ({ WAYLAND_DISPLAY, XDG_SESSION_TYPE }) => Boolean(WAYLAND_DISPLAY) || XDG_SESSION_TYPE === 'wayland',
  async open({ env }, report, signal) {
    const socket = await openSocket(findSocket(env), signal);
    // Nothing arrives, since nothing is requested; without a reader, the end of the session would be missed.
    socket.resume();
    const desktop = env['XDG_CURRENT_DESKTOP'] || 'this desktop';
    report(unknown(`${desktop} on Wayland reports to no program which window is in front`));
    return sourceOf(socket);
  },
};

/** Returns the socket of a compositor (wl_display_connect(3)). */
function findSocket({ WAYLAND_DISPLAY, XDG_RUNTIME_DIR: runtime = '' }: Environment): string {
  if (WAYLAND_DISPLAY) return isAbsolute(WAYLAND_DISPLAY) ? WAYLAND_DISPLAY : join(runtime, WAYLAND_DISPLAY);
  const [first] = readdirSync(runtime).filter((name) => /^wayland-\d+$/.test(name));
  if (first === undefined) throw new Error('no Wayland compositor is running');
  return join(runtime, first);
}
