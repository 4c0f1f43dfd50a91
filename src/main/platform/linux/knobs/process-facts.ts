import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import { nameApp, programPaths } from '../name-app';
import { busNameOf, isOfSessionSlice, unitOf } from '../naming/unit-name';
import { wholeName } from '../naming/whole-name';
import { readAppClues } from '../read-app-clues';
import { readLink, readSysText } from '../read-sys';
import { readPidStat, readProcessIdentity } from './process-identity';

export interface LinuxProcessFacts {
  readonly identity: ProcessIdentity;
  /** Kernel name, which is that of the first thread: `MainThread` for Node. Whole, although the kernel cuts it. */
  readonly name: string;
  /** Name that people know: the program, or the script that it runs. */
  readonly app: string;
  /** The executable, the script that it runs, and so on. */
  readonly paths: readonly string[];
  /** D-Bus name that systemd started it for. */
  readonly busName: string | undefined;
  /** systemd counts it as essential to the session. */
  readonly isOfSession: boolean;
  readonly isKernelThread: boolean;
  readonly state: string;
  readonly isTraced: boolean;
  readonly isRealTime: boolean;
  readonly session: number;
  /** It has a sound device open; false if that cannot be read. */
  readonly holdsAudio: boolean;
  /** It has a graphics card and input devices open, as only a compositor or an X server does. */
  readonly holdsScreen: boolean;
}

/**
 * Reads the facts that decide whether a process may be changed; undefined if it does not exist. /proc also answers for
 * the number of any thread, by which a protected process would be signaled under another number: it is not a process.
 */
export function readProcessFacts(procRoot: string, pid: number) {
  const stat = readPidStat(procRoot, pid);
  const identity = readProcessIdentity(procRoot, pid);
  if (stat === undefined || identity === undefined) return undefined;
  try {
    const status = readFileSync(join(procRoot, String(pid), 'status'), 'utf8');
    if (Number(/^Tgid:\s*(\d+)/m.exec(status)?.[1] ?? pid) !== pid) return undefined;
    const fields = readStatFields(procRoot, pid);
    const session = sessionIn(fields);
    // Field 41 of proc_pid_stat(5).
    const policy = Number(fields[38]);
    const clues = readAppClues(procRoot, pid, stat);
    const cgroup = readCgroup(procRoot, pid);
    const descriptors = listDescriptors(procRoot, pid);
    const holds = (device: RegExp) => descriptors.some((name) => device.test(name));
    return {
      identity,
      name: wholeName(stat.comm, clues.executable, clues.args),
      app: nameApp(clues),
      paths: programPaths(clues),
      busName: busNameOf(unitOf(cgroup) ?? ''),
      // A program that a compositor started is in its unit too.
      isOfSession: isOfSessionSlice(cgroup) && readCgroup(procRoot, stat.parentPid) !== cgroup,
      isKernelThread: stat.isKernelThread,
      state: stat.state,
      isTraced: /^TracerPid:\s*[1-9]/m.test(status),
      isRealTime: policy === 1 || policy === 2 || policy === 6,
      session,
      holdsAudio: holds(/^\/dev\/snd\//),
      holdsScreen: holds(/^\/dev\/dri\/card\d/) && holds(/^\/dev\/input\/event\d/),
    };
  } catch {
    return undefined;
  }
}

/**
 * Reads the session and the user of a process; -1 if it does not exist. All facts of a host would take a millisecond,
 * because it has a hundred descriptors.
 */
export function readSessionAndUser(procRoot: string, pid: number): { readonly session: number; readonly uid: number } {
  const identity = readProcessIdentity(procRoot, pid);
  if (identity === undefined) return { session: -1, uid: -1 };
  return { session: sessionIn(readStatFields(procRoot, pid)), uid: identity.uid };
}

/** Field 6 of proc_pid_stat(5), counted from the state, which is the third. */
function sessionIn(fields: readonly string[]): number {
  return Number(fields[3]);
}

function readCgroup(procRoot: string, pid: number): string {
  return readSysText(join(procRoot, String(pid), 'cgroup')) ?? '';
}

/** Returns the pids of a process and its ancestors. */
export function readAncestors(procRoot: string, pid: number): ReadonlySet<number> {
  const ancestors = new Set<number>();
  for (let current = pid; current > 0 && !ancestors.has(current); ) {
    ancestors.add(current);
    current = readPidStat(procRoot, current)?.parentPid ?? 0;
  }
  return ancestors;
}

export type ForegroundFacts = ReturnType<typeof readForegroundFacts>;

/** Reads what a person would miss at once if the process were paused. */
export function readForegroundFacts(procRoot: string, pid: number) {
  const served = readListeningSockets(procRoot, pid);
  return {
    /** Another program may be connected to it. */
    isServing: listDescriptors(procRoot, pid).some((name) => served.has(/^socket:\[(\d+)\]$/.exec(name)?.[1] ?? '')),
    /** A terminal is waiting for it. */
    isTerminalForeground: isTerminalForeground(procRoot, pid),
    /** It was started in a graphical session, as far as its environment shows, which it may have overwritten. */
    mayHaveWindow: readStrings(procRoot, pid, 'environ').some((line) => /^(WAYLAND_)?DISPLAY=./.test(line)),
  };
}

/** Checks whether a terminal is waiting for a process. @throws the system's error if it does not exist */
export function isTerminalForeground(procRoot: string, pid: number): boolean {
  // Fields 5 and 8 of proc_pid_stat(5): its process group, and the foreground group of its terminal, -1 without one.
  const [, , group, , , foreground] = readStatFields(procRoot, pid);
  return group === foreground;
}

/** Reads the fields of /proc/PID/stat from the third on, which is the state. */
function readStatFields(procRoot: string, pid: number): readonly string[] {
  const text = readFileSync(join(procRoot, String(pid), 'stat'), 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Returns the inodes of listening sockets in the network namespace of the process. */
function readListeningSockets(procRoot: string, pid: number): ReadonlySet<string> {
  const inodes = new Set<string>();
  for (const table of ['tcp', 'tcp6', 'unix']) {
    const text = readSysText(join(procRoot, String(pid), 'net', table)) ?? '';
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const isListening = table === 'unix' ? fields[3] === '00010000' : fields[3] === '0A';
      const inode = table === 'unix' ? fields[6] : fields[9];
      if (isListening && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

/** Reads the command line or the environment; empty if it cannot be read. */
function readStrings(procRoot: string, pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  return (readSysText(join(procRoot, String(pid), file)) ?? '').split('\0');
}

/** Returns the targets of its descriptors: `/dev/snd/pcmC0D0p`, `socket:[123]`. */
function listDescriptors(procRoot: string, pid: number): readonly string[] {
  const folder = join(procRoot, String(pid), 'fd');
  try {
    return readdirSync(folder).flatMap((name) => readLink(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}
