import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { X11Connection } from '../../src/main/platform/linux/x11/connection';
import { parseDisplayName } from '../../src/main/platform/linux/x11/display-name';
import { encodeInternAtom, readAtom } from '../../src/main/platform/linux/x11/wire';

/** A desktop without a screen, with windows of different programs. */
export interface StagedDesktop {
  readonly env: Readonly<Record<string, string>>;
  /** Processes of the windows, in their order. */
  readonly pids: readonly number[];
  /** Brings a window to the front, and returns before the desktop reports it. */
  focus(index: number): Promise<void>;
  /** Ends the program of a window. */
  end(index: number): Promise<void>;
  stop(): Promise<void>;
}

const LONGEST_START_MS = 20_000;

/** Returns the programs that are missing here. */
export function missingPrograms(...names: readonly string[]): readonly string[] {
  return names.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function endAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children.toReversed()) await end(child);
}

async function waitFor<T>(read: () => T | undefined, problem: string): Promise<T> {
  for (const untilMs = Date.now() + LONGEST_START_MS; Date.now() < untilMs; await sleep(50)) {
    const value = read();
    if (value !== undefined) return value;
  }
  throw new Error(problem);
}

async function firstLine(stream: Readable): Promise<string> {
  const [line] = (await once(createInterface(stream), 'line', { signal: AbortSignal.timeout(LONGEST_START_MS) })) as [
    string,
  ];
  return line;
}

/** Starts an X server on a free display. @param args further arguments of Xvfb, such as the display `:7` */
export async function startXvfb(args: readonly string[] = []) {
  const options = [...args, '-displayfd', '3', '-nolisten', 'tcp', '-screen', '0', '640x480x24'];
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = `:${await firstLine(server.stdio[3] as Readable)}`;
  const [socket = ''] = parseDisplayName(display)?.sockets ?? [];
  return { display, socket, stop: () => end(server) };
}

/** @param properties `_NET_WM_PID` and `WM_CLIENT_MACHINE` of its window */
export async function startXClient(socket: string, properties: readonly string[] = []) {
  const program = join(process.cwd(), 'tests', 'helpers', 'x-client.mjs');
  const child = spawn(process.execPath, [program, socket, ...properties], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, DISPLAY: `:${socket.split('X').at(-1)}` },
  });
  const window = Number(await firstLine(child.stdout));
  return { pid: child.pid as number, window, child };
}

/** Composes a request that sets a property of 32-bit numbers (X protocol, `ChangeProperty`). */
function encodeSetWindow(window: number, atom: number, value: number): Buffer {
  const words = [window, atom, 33, 32, 1, value];
  const bytes = Buffer.alloc(4 + words.length * 4);
  bytes[0] = 18;
  bytes.writeUInt16LE(bytes.length / 4, 2);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, 4 + index * 4);
  return bytes;
}

/** Plays a window manager, which needs only an X server. */
export async function playWindowManager(socket: string) {
  const signal = () => AbortSignal.timeout(LONGEST_START_MS);
  const connection = await X11Connection.open(socket, { screen: 0, cookie: undefined }, signal());
  const atom = readAtom(await connection.request(encodeInternAtom('_NET_ACTIVE_WINDOW'), signal()));
  return {
    /** @param window 0 for none */
    activate: (window: number) => void connection.send(encodeSetWindow(connection.root, atom, window)),
    stop: () => connection.close(),
  };
}

/** Starts an X server with small programs, and plays its window manager. */
export async function startPlainX11(windows: number, args: readonly string[] = []): Promise<StagedDesktop> {
  const server = await startXvfb(args);
  const clients = await Promise.all(Array.from({ length: windows }, () => startXClient(server.socket)));
  const manager = await playWindowManager(server.socket);
  return {
    env: { DISPLAY: server.display },
    pids: clients.map(({ pid }) => pid),
    focus: async (index) => manager.activate(clients[index]?.window ?? 0),
    end: async (index) => {
      const client = clients[index];
      if (client !== undefined) await end(client.child);
    },
    async stop() {
      manager.stop();
      await endAll(clients.map(({ child }) => child));
      await server.stop();
    },
  };
}

/** Starts Openbox on an X server with terminals of xterm. */
export async function startOpenbox(windows: number): Promise<StagedDesktop> {
  const server = await startXvfb();
  const env = { ...process.env, DISPLAY: server.display };
  const children = [spawn('openbox', [], { env, stdio: 'ignore' })];
  const terminals: { readonly window: string; readonly child: ChildProcess }[] = [];
  const search = (pid: number) => {
    const found = spawnSync('xdotool', ['search', '--onlyvisible', '--pid', String(pid)], { env, encoding: 'utf8' });
    return found.stdout.trim().split('\n').at(-1) || undefined;
  };
  for (let index = 0; index < windows; index++) {
    const child = spawn('xterm', ['-e', 'sleep', '100000'], { env, stdio: 'ignore' });
    children.push(child);
    terminals.push({ child, window: await waitFor(() => search(child.pid as number), 'xterm shows no window') });
  }
  return {
    env: { DISPLAY: server.display },
    pids: terminals.map(({ child }) => child.pid as number),
    async focus(index) {
      spawnSync('xdotool', ['windowactivate', terminals[index]?.window ?? ''], { env, stdio: 'ignore' });
    },
    async end(index) {
      const terminal = terminals[index];
      if (terminal !== undefined) await end(terminal.child);
    },
    async stop() {
      await endAll(children);
      await server.stop();
    },
  };
}

/** Sway refuses to run as root. */
const NOBODY = 65_534;

/** Starts Sway without a screen, with terminals of foot. */
export async function startSway(windows: number): Promise<StagedDesktop> {
  const folder = mkdtempSync(join(tmpdir(), 'homeostat-sway-'));
  chmodSync(folder, 0o700);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    WLR_BACKENDS: 'headless',
    WLR_RENDERER: 'pixman',
    WLR_LIBINPUT_NO_DEVICES: '1',
  };
  const run = (args: readonly string[], more = {}) => {
    const [program = '', ...rest] = isRoot ? ['setpriv', ...USER, ...args] : args;
    return spawn(program, rest, { env: { ...env, ...more }, stdio: 'ignore', cwd: folder });
  };
  const children = [run(['sway', '-c', '/dev/null'])];
  const find = (pattern: RegExp) => readdirSync(folder).find((name) => pattern.test(name));
  const socket = join(folder, await waitFor(() => find(/^sway-ipc\./), 'Sway does not start'));
  const display = await waitFor(() => find(/^wayland-\d+$/), 'Sway has no display');
  const message = (...args: readonly string[]) =>
    spawnSync('swaymsg', ['-s', socket, ...args], { env, encoding: 'utf8' }).stdout;
  const pids: number[] = [];
  for (let index = 0; index < windows; index++) {
    const child = run(['foot', '-e', 'sleep', '100000'], { WAYLAND_DISPLAY: display });
    children.push(child);
    const pid = child.pid as number;
    await waitFor(() => message('-t', 'get_tree').includes(`"pid": ${pid},`) || undefined, 'foot shows no window');
    pids.push(pid);
  }
  return {
    env: { SWAYSOCK: socket, XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: display },
    pids,
    async focus(index) {
      message(`[pid=${pids[index]}] focus`);
    },
    async end(index) {
      const child = children[index + 1];
      if (child !== undefined) await end(child);
    },
    async stop() {
      await endAll(children);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const USER = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
