import { runProgram } from '../../base/run-program';

const TIMEOUT_MS = 5_000;

/** Checks whether the kernel's clock is synchronized with a time server; false if unknown. */
export async function isClockSynchronized(): Promise<boolean> {
  return (await readClockSynchronized(TIMEOUT_MS)) === true;
}

/** As {@link isClockSynchronized}; undefined if unknown, as without systemd. */
export async function readClockSynchronized(timeoutMs: number): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const command = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'];
  try {
    const { code, stdout } = await runProgram(command, { signal: AbortSignal.timeout(timeoutMs) });
    return code === 0 && /^(?:yes|no)$/.test(stdout.trim()) ? stdout.trim() === 'yes' : undefined;
  } catch {
    return undefined;
  }
}
