import { mkdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { startUnixServer } from '../../../../../tests/helpers/unix-server';
import { closedSource } from './closed-source';
import type { Environment, ForegroundSource, Front } from './front';
import { hyprlandSource } from './hyprland-source';
import { decodeIpc, encodeIpc, IpcFormatError } from './i3-ipc';
import { SOURCES } from './sources';
import { swaySource } from './sway-source';

async function follow(source: ForegroundSource, env: Environment) {
  const fronts: Front[] = [];
  const open = await source.open(
    { env, uid: 1000, hostName: 'vm' },
    (front) => void fronts.push(front),
    AbortSignal.timeout(2_000),
  );
  onTestFinished(async () => void (await open.close()));
  return { fronts, open };
}

const WINDOW_EVENT = 0x8000_0003;
const WORKSPACE_EVENT = 0x8000_0000;

/** A tree as Sway 1.7 sends it, with the used properties only. */
function tree(focused: 'window' | 'workspace' | 'floating') {
  return {
    type: 'root',
    focused: false,
    nodes: [
      {
        type: 'workspace',
        focused: focused === 'workspace',
        nodes: [{ type: 'con', focused: focused === 'window', pid: 17_060, nodes: [], floating_nodes: [] }],
        floating_nodes: [{ type: 'floating_con', focused: focused === 'floating', pid: 99 }],
      },
    ],
  };
}

describe('Sway', () => {
  async function startSway(first: object = tree('window')) {
    const path = join(temporaryDirectory(), 'sway.sock');
    const state = { tree: first, requests: [] as string[] };
    const clients: Socket[] = [];
    const server = await startUnixServer(path, (socket) => {
      clients.push(socket);
      socket.on('data', (chunk: Buffer) => {
        for (let rest = chunk, next = decodeIpc(rest); next !== undefined; next = decodeIpc(rest)) {
          rest = rest.subarray(next.sizeBytes);
          state.requests.push(`${next.message.type} ${next.message.payload}`);
          const reply = next.message.type === 4 ? state.tree : { success: true };
          socket.write(encodeIpc(next.message.type, JSON.stringify(reply)));
        }
      });
    });
    const send = (bytes: Buffer) => clients.at(-1)?.write(bytes);
    const emit = (type: number, event: object) => send(encodeIpc(type, JSON.stringify(event)));
    return { env: { SWAYSOCK: path }, state, emit, send, server };
  }

  it('is asked for its tree once, and then reports by its events', async () => {
    const sway = await startSway();
    const { fronts } = await follow(swaySource, sway.env);
    expect(fronts).toEqual([{ state: 'known', pid: 17_060 }]);
    sway.emit(WINDOW_EVENT, { change: 'title', container: { pid: 5, focused: true } });
    sway.emit(WINDOW_EVENT, { change: 'focus', container: { pid: 7 } });
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 7 }));
    expect(sway.state.requests).toEqual(['2 ["window","workspace"]', '4 ']);
    expect(fronts).toHaveLength(2);
  });

  it('is asked again after a change that names no window', async () => {
    const sway = await startSway();
    const { fronts } = await follow(swaySource, sway.env);
    sway.state.tree = tree('workspace');
    sway.emit(WORKSPACE_EVENT, { change: 'focus', current: {} });
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'none', reason: 'no window is in front' }));
    sway.state.tree = tree('floating');
    sway.emit(WINDOW_EVENT, { change: 'close', container: {} });
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 99 }));
  });

  it('is asked once for many changes at once', async () => {
    const sway = await startSway();
    const { fronts } = await follow(swaySource, sway.env);
    const change = encodeIpc(WORKSPACE_EVENT, JSON.stringify({ change: 'focus' }));
    sway.state.tree = tree('floating');
    sway.send(Buffer.concat(Array.from({ length: 50 }, () => change)));
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 99 }));
    expect(sway.state.requests.length).toBeLessThan(6);
  });

  it.each([
    ['a number that is no process', { change: 'focus', container: { pid: -5 } }],
    ['a text', { change: 'focus', container: { pid: '7' } }],
    ['no number', { change: 'focus', container: {} }],
  ])('that names %s leaves the window unknown', async (_, event) => {
    const sway = await startSway();
    const { fronts } = await follow(swaySource, sway.env);
    sway.emit(WINDOW_EVENT, event);
    await vi.waitFor(() => expect(fronts.at(-1)).toMatchObject({ state: 'unknown' }));
  });

  it.each([
    ['another protocol', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
    ['a message without end', encodeIpc(4).fill(0xff, 6, 10)],
    ['text that is no JSON', encodeIpc(4, '{')],
    ['a tree that is no tree', encodeIpc(4, 'null')],
  ])('is left after %s', async (_, bytes) => {
    const sway = await startSway();
    const { open, fronts } = await follow(swaySource, sway.env);
    sway.send(bytes);
    if (bytes.toString().endsWith('null'))
      await vi.waitFor(() => expect(fronts.at(-1)).toMatchObject({ state: 'none' }));
    else await open.closed;
  });

  it('refuses an attempt that gets no reply', async () => {
    const path = join(temporaryDirectory(), 'silent.sock');
    await startUnixServer(path, () => undefined);
    const session = { env: { SWAYSOCK: path }, uid: 0, hostName: 'vm' };
    await expect(swaySource.open(session, () => undefined, AbortSignal.timeout(100))).rejects.toThrow(
      'Sway does not respond',
    );
  });

  it('has messages of at most 4 MB', () => {
    const head = encodeIpc(4);
    head.writeUInt32LE(5 * 1024 * 1024, 6);
    expect(() => decodeIpc(head)).toThrow(IpcFormatError);
  });
});

describe('Hyprland', () => {
  async function startHyprland() {
    const runtime = temporaryDirectory();
    const folder = join(runtime, 'hypr', 'abc_1');
    mkdirSync(folder, { recursive: true });
    const state = { window: {} as object, requests: 0 };
    const clients: Socket[] = [];
    await startUnixServer(join(folder, '.socket.sock'), (socket) => {
      socket.once('data', (chunk: Buffer) => {
        state.requests++;
        socket.end(chunk.toString() === 'j/activewindow' ? JSON.stringify(state.window) : 'unknown request');
      });
    });
    await startUnixServer(join(folder, '.socket2.sock'), (socket) => clients.push(socket));
    const env = { XDG_RUNTIME_DIR: runtime, HYPRLAND_INSTANCE_SIGNATURE: 'abc_1' };
    return { env, state, emit: (text: string) => clients.at(-1)?.write(text) };
  }

  it('names the process after each event of another window', async () => {
    const hyprland = await startHyprland();
    const { fronts } = await follow(hyprlandSource, hyprland.env);
    expect(fronts).toEqual([{ state: 'none', reason: 'no window is in front' }]);
    hyprland.state.window = { address: '0x55e0', pid: 716_768, title: 'a>>b\nc' };
    hyprland.emit('activewindow>>kitty,a>>b\nactivewin');
    hyprland.emit('dowv2>>55e0\nactivewindowv2>>55e0\n');
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 716_768 }));
    expect(hyprland.state.requests).toBe(2);
    hyprland.state.window = {};
    hyprland.emit('closewindow>>55e0\nactivewindowv2>>\n');
    await vi.waitFor(() => expect(fronts.at(-1)).toMatchObject({ state: 'none' }));
  });

  it('is asked again for another window at the same address', async () => {
    const hyprland = await startHyprland();
    const { fronts } = await follow(hyprlandSource, hyprland.env);
    hyprland.state.window = { pid: 1 };
    hyprland.emit('activewindowv2>>55e0\n');
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 1 }));
    hyprland.state.window = { pid: 2 };
    hyprland.emit('closewindow>>55e0\nactivewindowv2>>55e0\n');
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 2 }));
  });

  it('is left after a reply that is none, and after a line without end', async () => {
    const hyprland = await startHyprland();
    const first = await follow(hyprlandSource, hyprland.env);
    hyprland.emit('x'.repeat(100_000));
    await first.open.closed;
    const second = await follow(hyprlandSource, hyprland.env);
    hyprland.state.window = [] as unknown as object;
    Object.defineProperty(hyprland.state, 'window', { get: () => undefined });
    hyprland.emit('activewindowv2>>1\n');
    await second.open.closed;
  });
});

describe('another desktop on Wayland', () => {
  it('is unknown until its session ends', async () => {
    const runtime = temporaryDirectory();
    const server = await startUnixServer(join(runtime, 'wayland-0'), () => undefined);
    const env = { XDG_RUNTIME_DIR: runtime, XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' };
    const { fronts, open } = await follow(closedSource, env);
    expect(fronts).toEqual([
      { state: 'unknown', reason: 'ubuntu:GNOME on Wayland reports to no program which window is in front' },
    ]);
    await server.stop();
    await open.closed;
  });

  it('fails without a compositor', async () => {
    const env = { XDG_RUNTIME_DIR: temporaryDirectory(), XDG_SESSION_TYPE: 'wayland' };
    await expect(follow(closedSource, env)).rejects.toThrow('no Wayland compositor');
    await expect(follow(closedSource, { ...env, WAYLAND_DISPLAY: 'wayland-0' })).rejects.toThrow('ENOENT');
  });
});

it.each([
  [{ DISPLAY: ':0' }, 'x11'],
  [{ DISPLAY: ':0', XDG_SESSION_TYPE: 'x11', XDG_CURRENT_DESKTOP: 'KDE' }, 'x11'],
  [{ DISPLAY: ':0', I3SOCK: '/run/user/1000/i3/ipc' }, 'x11'],
  [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-1', SWAYSOCK: '/a', XDG_CURRENT_DESKTOP: 'sway' }, 'sway'],
  [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-1', HYPRLAND_INSTANCE_SIGNATURE: 'abc' }, 'hyprland'],
  [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'KDE' }, 'kwin'],
  [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }, 'wayland'],
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, undefined],
])('chooses for %j the source %s', (env, id) => {
  expect(SOURCES.find(({ isFor }) => isFor(env as Environment))?.id).toBe(id);
});
