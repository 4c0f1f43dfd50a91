import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
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

const LISTENING = '0A';

/**
 * Parses listening sockets in `/proc/net/tcp` or `tcp6`.
 *
 * @internal tested directly, with damaged text
 */
export function parseListening(
  text: string,
): readonly { readonly port: number; readonly address: string; readonly inode: string }[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      const inode = fields[9];
      if (fields[3] !== LISTENING || inode === undefined || !/^[\dA-F]{4}$/i.test(port)) return [];
      return [{ port: Number.parseInt(port, 16), address, inode }];
    });
}

/**
 * Lists every TCP port with a listener and its process. Reads the open files of every accessible process: on demand
 * only, not on the tick.
 *
 * @param only the one port to list; nothing more is read if it has no listener
 */
export async function findListeners(procRoot: string, only?: number): Promise<readonly Listener[]> {
  const texts = await Promise.all(['tcp', 'tcp6'].map((name) => readSysTextLater(join(procRoot, 'net', name))));
  const sockets = texts
    .flatMap((text = '') => parseListening(text))
    .filter(({ port }) => only === undefined || port === only);
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

/**
 * Matches 127.0.0.0/8 and ::1 in the notation of the kernel: words of four bytes, each in the byte order of the
 * machine.
 */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000[0-9A-F]{6}7F$/i.test(address);
}
