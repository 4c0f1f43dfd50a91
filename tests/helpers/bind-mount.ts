import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { messageOf } from '../../src/main/base/errors';

/**
 * Mounts a file or directory at another path until the end of the test, as `docker run -v` does.
 *
 * @returns the reason if this machine cannot mount
 */
export function bindMount(
  source: string,
  target: string,
  mode: 'writable' | 'read-only' = 'writable',
): string | undefined {
  const mount = (...args: readonly string[]) => execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    mount('--bind', source, target);
  } catch (error) {
    return `a bind mount is not possible: ${messageOf(error)}`;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', target]));
  if (mode === 'read-only') mount('-o', 'remount,bind,ro', target);
  return undefined;
}
