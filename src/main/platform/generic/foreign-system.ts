import type { ProcessIdentity } from '../../../shared/model/change';
import { type RunProgramSync, runProgramSync } from '../run-program-sync';

/** A process as macOS and Windows tell of it. */
export interface ForeignProcess {
  readonly identity: ProcessIdentity;
  readonly parentPid: number;
  readonly name: string;
}

/** What must be asked of a system that has no /proc. */
export interface ForeignSystem {
  /** Undefined where there is no such process. */
  readonly readProcess: (pid: number) => ForeignProcess | undefined;
  readonly readBootId: () => string;
  /** Whether a priority that was lowered may be raised again. */
  readonly mayRaise: boolean;
  /** The nice values that the system tells apart from each other and from the usual one. */
  readonly niceValues: readonly number[];
}

const POWERSHELL_TIMEOUT_MS = 10_000;
const NICE_VALUES = Array.from({ length: 19 }, (_, index) => index + 1);

/** Priorities go one way there for all but root. */
export function createMacosSystem(uid: number, run: RunProgramSync = runProgramSync): ForeignSystem {
  return {
    readProcess(pid) {
      try {
        return parsePs(run('ps', ['-o', 'pid=,ppid=,uid=,lstart=,comm=', '-p', String(pid)]));
      } catch {
        // ps fails where there is none.
        return undefined;
      }
    },
    readBootId: () => parseBootTime(run('sysctl', ['-n', 'kern.boottime'])),
    mayRaise: uid === 0,
    niceValues: NICE_VALUES,
  };
}

/**
 * Windows knows classes, of which libuv gives two for nice values above 0: 10 to 18 is "below normal", 19 "idle"
 * (uv_os_setpriority). They are read back as 10 and 19.
 */
export function createWindowsSystem(run: RunProgramSync = runProgramSync): ForeignSystem {
  const runScript = (script: string) =>
    run('powershell', ['-NoProfile', '-NonInteractive', '-Command', script], POWERSHELL_TIMEOUT_MS);
  return {
    readProcess(pid) {
      const started = "@{n='started';e={$_.CreationDate.ToFileTimeUtc().ToString()}}";
      const fields = `ProcessId,ParentProcessId,Name,ExecutablePath,${started}`;
      const query = `Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'`;
      return parseCimProcess(runScript(`${query} | Select-Object ${fields} | ConvertTo-Json`));
    },
    readBootId: () => runScript('(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToFileTimeUtc()').trim(),
    mayRaise: true,
    niceValues: [10, 19],
  };
}

/**
 * @example parsePs('  42     1   501 Sat Nov 21 09:00:00 2026     /usr/sbin/x')
 *
 * @internal tested by itself: it is of another operating system
 */
export function parsePs(text: string): ForeignProcess | undefined {
  const [, pid, parentPid, uid, started, command = ''] =
    /^(\d+)\s+(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+ \d\d:\d\d:\d\d \d{4})\s+(.+)$/.exec(text.trim()) ?? [];
  if (started === undefined) return undefined;
  const identity = {
    pid: Number(pid),
    startTicks: Date.parse(`${started} UTC`) / 1000,
    uid: Number(uid),
    executable: command,
  };
  return { identity, parentPid: Number(parentPid), name: command.split('/').at(-1) ?? '' };
}

/**
 * @example parseBootTime('{ sec = 1763700000, usec = 12 } Fri Nov 21 05:20:00 2025') // '1763700000'
 *
 * @internal tested by itself: it is of another operating system
 */
export function parseBootTime(text: string): string {
  const seconds = /sec = (\d+)/.exec(text)?.[1];
  if (seconds === undefined) throw new Error('sysctl does not report the boot time');
  return seconds;
}

/**
 * Nothing is printed where there is no such process. A system process has no path that a person may see.
 *
 * @internal tested by itself: it is of another operating system
 */
export function parseCimProcess(text: string): ForeignProcess | undefined {
  if (text.trim() === '') return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { ProcessId, ParentProcessId, Name, ExecutablePath, started } = value as Readonly<Record<string, unknown>>;
  const identity = {
    pid: Number(ProcessId),
    // In steps of 100 ns since 1601: only compared, and so kept apart to the millisecond.
    startTicks: Math.floor(Number(started) / 10_000),
    uid: -1,
    executable: typeof ExecutablePath === 'string' ? ExecutablePath : '',
  };
  return { identity, parentPid: Number(ParentProcessId), name: String(Name) };
}
