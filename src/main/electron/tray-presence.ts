/** Runs a program to its end and returns its output; undefined if it failed, is missing or took too long. */
export type RunCommand = (command: string, args: readonly string[]) => Promise<string | undefined>;

const WATCHER = 'org.kde.StatusNotifierWatcher';
const PATH = '/StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';

/**
 * Checks whether a tray icon would be visible. macOS and Windows always show one. Some Linux desktops have no tray
 * (GNOME without an extension), which Electron does not report, so that the session bus is queried for a tray host.
 *
 * Called only when a window closes or a hidden start ends, because it runs a command.
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
