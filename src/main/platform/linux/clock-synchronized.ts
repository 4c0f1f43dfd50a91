import { runProgram } from '../../base/run-program';

const TIMEOUT_MS = 5_000;

/** Checks whether the kernel's clock is synchronized with a time server; false if unknown. */
export async function isClockSynchronized(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const command = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'];
  try {
    const { code, stdout } = await runProgram(command, { signal: AbortSignal.timeout(TIMEOUT_MS), inEnglish: true });
    return code === 0 && stdout.trim() === 'yes';
  } catch {
    return false;
  }
}
