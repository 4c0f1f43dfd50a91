import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasUdpPort, isLoopback, type ListeningSocket, parseListening } from './listening-sockets';
import { nameApp } from './name-app';
import { parseCommandLine } from './parse-command-line';
import { furtherClues } from './read-app-clues';
import { readSysTextLater } from './read-sys';

/** A TCP port with a listener on this machine. */
export interface Listener {
  readonly port: number;
  /** Reachable from other machines. */
  readonly isPublic: boolean;
  /** Null if the process of another user holds it. */
  readonly pid: number | null;
  readonly app: string | null;
}

/** A TCP port as programs of this machine use it. */
export interface PortUse {
  /** Sockets that accept connections; the program is null if another user's process has it. */
  readonly listeners: readonly { readonly address: string; readonly app: string | null }[];
  readonly isUdp: boolean;
}

/**
 * Lists every TCP port with a listener and its process. Reads the open files of every accessible process: on demand
 * only, not on the tick.
 *
 * @param only the one port to list; nothing more is read if it has no listener
 */
export async function findListeners(procRoot: string, only?: number): Promise<readonly Listener[]> {
  const sockets = (await readListening(procRoot)).filter(({ port }) => only === undefined || port === only);
  const holders = await findHolders(procRoot, new Set(sockets.map(({ inode }) => inode)));
  const byPort = new Map<number, Listener>();
  for (const { port, address, inode } of sockets) {
    const holder = holders.get(inode);
    const known = byPort.get(port);
    byPort.set(port, {
      port,
      isPublic: known?.isPublic === true || !isLoopback(address),
      pid: holder?.pid ?? known?.pid ?? null,
      app: holder?.app ?? known?.app ?? null,
    });
  }
  return [...byPort.values()].sort((a, b) => a.port - b.port);
}

/** Finds the sockets of one port; several programs may share it, each at its own address (or with SO_REUSEPORT). */
export async function findPortUse(procRoot: string, port: number): Promise<PortUse> {
  const sockets = (await readListening(procRoot)).filter((one) => one.port === port);
  const holders = await findHolders(procRoot, new Set(sockets.map(({ inode }) => inode)));
  const udp = await readTables(procRoot, ['udp', 'udp6']);
  return {
    listeners: sockets.map(({ address, inode }) => ({ address, app: holders.get(inode)?.app ?? null })),
    isUdp: udp.some((text) => hasUdpPort(text, port)),
  };
}

async function readListening(procRoot: string): Promise<readonly ListeningSocket[]> {
  return (await readTables(procRoot, ['tcp', 'tcp6'])).flatMap((text) => parseListening(text));
}

async function readTables(procRoot: string, names: readonly string[]): Promise<readonly string[]> {
  return Promise.all(names.map(async (name) => (await readSysTextLater(join(procRoot, 'net', name))) ?? ''));
}

async function findHolders(
  procRoot: string,
  inodes: ReadonlySet<string>,
): Promise<ReadonlyMap<string, { readonly pid: number; readonly app: string }>> {
  const holders = new Map<string, { pid: number; app: string }>();
  const pids = (await readdir(procRoot).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (holders.size === inodes.size) break;
    const descriptors = await readdir(join(procRoot, pid, 'fd')).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(join(procRoot, pid, 'fd', descriptor)).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode) || holders.has(inode)) continue;
      const directory = join(procRoot, pid);
      const comm = (await readSysTextLater(join(directory, 'comm'))) ?? '';
      const executable = await readlink(join(directory, 'exe')).catch(() => undefined);
      const args = parseCommandLine((await readSysTextLater(join(directory, 'cmdline'))) ?? '');
      const app = nameApp({
        comm,
        executable,
        args,
        isKernelThread: false,
        parentApp: undefined,
        ...furtherClues(directory, executable),
      });
      holders.set(inode, { pid: Number(pid), app });
    }
  }
  return holders;
}
