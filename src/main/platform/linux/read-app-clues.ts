import { join } from 'node:path';
import { readPidStat } from './knobs/process-identity';
import { type AppClues, nameApp } from './name-app';
import { nameOfUnit, unitOf } from './naming/unit-name';
import { parseCommandLine } from './parse-command-line';
import type { PidStat } from './parse-pid-stat';
import { readLink, readSysText } from './read-sys';

/** Helpers of helpers are rare. */
const MOST_ANCESTORS = 6;

/** Reads the clues to the name of a process. The parent is read only if it matters. */
export function readAppClues(procRoot: string, pid: number, stat: PidStat, ancestors = MOST_ANCESTORS): AppClues {
  const folder = join(procRoot, String(pid));
  const { comm, isKernelThread, parentPid } = stat;
  const executable = isKernelThread ? undefined : readLink(join(folder, 'exe'));
  return {
    comm,
    executable,
    args: parseCommandLine(readSysText(join(folder, 'cmdline')) ?? ''),
    isKernelThread,
    get parentApp() {
      const parent = parentPid > 1 && ancestors > 0 ? readPidStat(procRoot, parentPid) : undefined;
      return parent === undefined ? undefined : nameApp(readAppClues(procRoot, parentPid, parent, ancestors - 1));
    },
    ...furtherClues(folder, executable),
  };
}

/** Returns the clues that are read only for a process that its executable and arguments do not identify. */
export function furtherClues(folder: string, executable: string | undefined) {
  return {
    directory: () => readLink(join(folder, 'cwd')),
    unit: () => nameOfUnit(unitOf(readSysText(join(folder, 'cgroup')) ?? '') ?? '') ?? readFlatpak(folder, executable),
  };
}

/** Flatpak describes a sandbox in a file at its root, also where systemd does not manage the session. */
function readFlatpak(folder: string, executable: string | undefined): string | undefined {
  // The root of any other process may be on a disk that does not respond, and that of a capture is not its own.
  if (!/^\/(?:newroot\/)?app\//.test(executable ?? '') || !folder.startsWith('/proc/')) return undefined;
  return /^name=(\S+)$/m.exec(readSysText(join(folder, 'root/.flatpak-info')) ?? '')?.[1];
}
