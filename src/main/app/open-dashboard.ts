import { spawn } from 'node:child_process';
import { existsSync, fstatSync } from 'node:fs';
import { withPersonUmask } from '../base/person-umask';

/**
 * Opens the file that leads to the dashboard in the person's browser. The address itself contains the token and is not
 * passed, because all users can see a program's arguments.
 *
 * @returns false without a desktop, or for root: no browser should run as root
 */
export function openDashboard(redirectFile: string): boolean {
  const { env, platform } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  if (!hasDisplay || process.getuid?.() === 0 || !existsSync(redirectFile)) return false;
  const [command, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  withPersonUmask(() =>
    spawn(command as string, [...args, redirectFile], { detached: true, stdio: 'ignore' })
      .on('error', () => undefined)
      .unref(),
  );
  return true;
}

/**
 * Returns true if other users can read our output: a file that is open to them, or the journal of the system, which
 * administrators' groups can read.
 *
 * @internal tested directly
 */
export function isOutputShared(
  env: Readonly<Record<string, string | undefined>> = process.env,
  descriptor = 1,
): boolean {
  try {
    const facts = fstatSync(descriptor);
    if (`${facts.dev}:${facts.ino}` === env['JOURNAL_STREAM']) return true;
    return facts.isFile() && process.getuid !== undefined && (facts.mode & 0o077) !== 0;
  } catch {
    return false;
  }
}

/** Describes the way to the dashboard for a person, without the token if others may read our output. */
export function describeDashboard(url: string): string {
  if (!isOutputShared()) return `Dashboard: ${url}`;
  return `Dashboard: ${url.replace(/#.*/, '')} (\`homeostat open\` opens it, and \`homeostat status\` prints the full address)`;
}
