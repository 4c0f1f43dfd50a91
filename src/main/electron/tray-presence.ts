/** Runs a program to its end: its output, or undefined where it failed, is absent or took too long. */
export type RunCommand = (command: string, args: readonly string[]) => Promise<string | undefined>;

const WATCHER = 'org.kde.StatusNotifierWatcher';
const PATH = '/StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';

/**
 * Whether an icon in the tray would be seen. macOS and Windows always show one. On Linux some desktops have no tray
 * (GNOME without an extension), which Electron does not tell: the session bus is asked for somebody who shows them.
 *
 * Asked only when a window closes or a hidden start ends; a command is run for each.
 */
export async function isTrayShown(platform: NodeJS.Platform, run: RunCommand): Promise<boolean> {
  if (platform !== 'linux') return true;
  const viaBusctl = await run('busctl', ['--user', '--timeout=2', 'get-property', WATCHER, PATH, WATCHER, PROPERTY]);
  if (viaBusctl !== undefined) return viaBusctl.trim() === 'b true';
  const viaGdbus = await run('gdbus', [
    ...['call', '--session', '--timeout', '2', '--dest', WATCHER, '--object-path', PATH],
    ...['--method', 'org.freedesktop.DBus.Properties.Get', WATCHER, PROPERTY],
  ]);
  return viaGdbus?.includes('<true>') ?? false;
}
