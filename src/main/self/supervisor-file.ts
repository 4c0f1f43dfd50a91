import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readPlainFileSync } from '../base/plain-file';
import { writeOwnFile } from '../base/write-own-file';
import { readStartTicks } from '../platform/linux/knobs/process-identity';

const FILE = 'supervisor.pid';
const LARGEST_BYTES = 4096;

/** Records the process that supervises the host of a state directory, for a time without a host to ask. */
export function recordSupervisor(stateDirectory: string, pid: number): void {
  try {
    writeOwnFile(join(stateDirectory, FILE), `${pid} ${startOf(pid) ?? ''}\n`);
  } catch {
    // On a read-only disk `homeostat stop` cannot end it between two hosts.
  }
}

/** Finds the process that supervises the host of a state directory; undefined if it has ended. */
export function findSupervisor(stateDirectory: string): number | undefined {
  try {
    const [, digits = '', start] =
      /^(\d+) (.+)\n$/.exec(readPlainFileSync(join(stateDirectory, FILE), LARGEST_BYTES)) ?? [];
    const pid = Number(digits);
    return start !== undefined && startOf(pid) === start ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the start time of a process in the format of the system: its number may be reused. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: 'pipe',
        // The form of the time depends on the language.
        env: { ...process.env, LC_ALL: 'C' },
      }).trim();
    }
    return readStartTicks('/proc', pid)?.toString();
  } catch {
    return undefined;
  }
}
