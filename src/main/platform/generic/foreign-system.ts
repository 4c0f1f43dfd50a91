import type { ProcessIdentity } from '../../../shared/model/change';
import { type RunProgramSync, runProgramSync } from '../run-program-sync';

/** A process of macOS or Windows. */
export interface ForeignProcess {
  readonly identity: ProcessIdentity;
  readonly parentPid: number;
  readonly name: string;
}

/** A system without /proc. */
export interface ForeignSystem {
  /** Returns undefined for an unknown process. */
  readonly readProcess: (pid: number) => ForeignProcess | undefined;
  readonly readBootId: () => string;
  /** A lowered priority may be raised again. */
  readonly mayRaise: boolean;
  /** Nice values that the system distinguishes from each other and from the default. */
  readonly niceValues: readonly number[];
}

const POWERSHELL_TIMEOUT_MS = 10_000;
const NICE_VALUES = Array.from({ length: 19 }, (_, index) => index + 1);

/** macOS lets only root raise priorities. */
export function createMacosSystem(uid: number, run: RunProgramSync = runProgramSync): ForeignSystem {
  return {
    readProcess(pid) {
      try {
        return parsePs(run('ps', ['-o', 'pid=,ppid=,uid=,lstart=,comm=', '-p', String(pid)]));
      } catch {
        // ps fails for an unknown process.
        return undefined;
      }
    },
    readBootId: () => parseBootTime(run('sysctl', ['-n', 'kern.boottime'])),
    mayRaise: uid === 0,
    niceValues: NICE_VALUES,
  };
}

/**
 * Windows has priority classes. libuv maps nice values of 10 to 18 to "below normal" and 19 to "idle"
 * (uv_os_setpriority), which read back as 10 and 19.
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
 * @example parsePs(' 42 1 501 Sat Nov 21 09:00:00 2026 /usr/sbin/x')
 *
 * @internal tested directly, because it belongs to another operating system
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
 * @internal tested directly, because it belongs to another operating system
 */
export function parseBootTime(text: string): string {
  const seconds = /sec = (\d+)/.exec(text)?.[1];
  if (seconds === undefined) throw new Error('sysctl does not report the boot time');
  return seconds;
}

/**
 * The text is empty for an unknown process. A system process has no visible path.
 *
 * @internal tested directly, because it belongs to another operating system
 */
export function parseCimProcess(text: string): ForeignProcess | undefined {
  if (text.trim() === '') return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { ProcessId, ParentProcessId, Name, ExecutablePath, started } = value as Readonly<Record<string, unknown>>;
  const identity = {
    pid: Number(ProcessId),
    // Steps of 100 ns since 1601. Milliseconds are enough, because the value is only compared.
    startTicks: Math.floor(Number(started) / 10_000),
    uid: -1,
    executable: typeof ExecutablePath === 'string' ? ExecutablePath : '',
  };
  return { identity, parentPid: Number(ParentProcessId), name: String(Name) };
}
