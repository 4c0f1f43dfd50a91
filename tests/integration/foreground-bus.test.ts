import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DbusMessage } from '../../src/main/platform/linux/dbus/message';
import type { Environment, Front } from '../../src/main/platform/linux/foreground/front';
import { kwinSource } from '../../src/main/platform/linux/foreground/kwin-source';
import { listSessions } from '../../src/main/platform/linux/foreground/list-sessions';
import type { LoginSession } from '../../src/main/platform/linux/login/login-sessions';
import { LoginWatch } from '../../src/main/platform/linux/login/login-watch';
import { properties, startBusService } from '../helpers/bus-service';
import { startKWin } from '../helpers/fake-kwin';
import { hasDbusDaemon, startSessionBus } from '../helpers/session-bus';
import { temporaryDirectory } from '../helpers/temporary';
import { startUnixServer } from '../helpers/unix-server';
import { writeTree } from '../helpers/write-tree';

const uid = process.getuid?.() ?? 0;

async function followKWin(address: string, limitMs = 5_000) {
  const fronts: Front[] = [];
  const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: temporaryDirectory() };
  const session = { env, uid, hostName: 'vm' };
  const open = await kwinSource.open(session, (front) => void fronts.push(front), AbortSignal.timeout(limitMs));
  onTestFinished(async () => void (await open.close()));
  return { fronts, open };
}

// Minimal containers have no bus; desktops always have one.
describe.skipIf(!hasDbusDaemon)('KWin (needs dbus-daemon)', () => {
  it.each([
    ['6', {}],
    ['5.27', { isFive: true }],
    ['5.24', { isFive: true, hasOldPaths: true }],
  ])('%s calls back for each window, and loses the script at the end', async (_, options) => {
    const { address } = await startSessionBus();
    const kwin = await startKWin(address, { pid: 11 }, options);
    const { fronts, open } = await followKWin(address);
    expect(fronts).toEqual([{ state: 'known', pid: 11 }]);
    expect(kwin.scripts).toHaveLength(1);
    expect(kwin.files.filter(existsSync)).toEqual([]);
    kwin.activate({ pid: 12 });
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'known', pid: 12 }));
    kwin.activate(null);
    await vi.waitFor(() => expect(fronts.at(-1)).toEqual({ state: 'none', reason: 'no window is in front' }));
    kwin.activate({ pid: -1 });
    await vi.waitFor(() => expect(fronts.at(-1)).toMatchObject({ state: 'unknown' }));
    await open.close();
    expect(kwin.scripts).toEqual([]);
  });

  it('loses the script at the next window if this program was killed', async () => {
    const { address } = await startSessionBus();
    const kwin = await startKWin(address, null);
    const path = `${temporaryDirectory()}/proxy`;
    const proxy = await startUnixServer(path, (socket) => {
      const bus = connect({ path: address.replace(/^unix:path=/, '').replace(/,.*/, '') });
      socket.pipe(bus).pipe(socket);
      socket.once('close', () => bus.destroy());
    });
    const { open } = await followKWin(`unix:path=${path}`);
    expect(kwin.scripts).toHaveLength(1);
    // The connection ends without the call that unloads the script.
    proxy.closeSockets();
    await open.closed;
    kwin.activate({ pid: 12 });
    await vi.waitFor(() => expect(kwin.scripts).toEqual([]));
  });

  it('that ends closes the connection, and one that does not run fails', async () => {
    const { address } = await startSessionBus();
    await expect(followKWin(address)).rejects.toThrow();
    const kwin = await startKWin(address, null);
    const { open } = await followKWin(address);
    kwin.stop();
    await open.closed;
  });

  it('ignores calls of other programs', async () => {
    const { address } = await startSessionBus();
    await startKWin(address, { pid: 11 });
    const { fronts } = await followKWin(address);
    const other = await startBusService(address, 'a.b', () => undefined);
    for (let number = 1; number < 5; number++) {
      const call = {
        destination: `:1.${number}`,
        path: '/Foreground',
        interface: 'homeostat.Foreground',
        member: 'Activated',
        signature: 's',
        body: ['666'],
      };
      other.connection.send({ type: 'call', ...call });
    }
    await other.connection.call(
      { destination: 'org.freedesktop.DBus', path: '/', interface: 'org.freedesktop.DBus', member: 'GetId' },
      AbortSignal.timeout(5_000),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fronts).toEqual([{ state: 'known', pid: 11 }]);
  });
});

interface FakeSession {
  readonly uid?: number;
  readonly remote?: boolean;
  readonly type?: string;
  readonly active?: boolean;
  idle?: boolean;
}

async function startLogind(address: string, sessions: Record<string, FakeSession>) {
  const pathOf = (id: string) => `/org/freedesktop/login1/session/_3${id}`;
  const reply = ({ member, path }: DbusMessage) => {
    if (member === 'ListSessions') {
      const list = Object.entries(sessions).map(([id, one]) => [id, one.uid ?? uid, 'ann', 'seat0', pathOf(id)]);
      return { signature: 'a(susso)', body: [list] };
    }
    const [, one] = Object.entries(sessions).find(([id]) => pathOf(id) === path) ?? [];
    if (one === undefined || member !== 'GetAll') return undefined;
    return properties({
      Type: ['s', one.type ?? 'x11'],
      Class: ['s', 'user'],
      Display: ['s', one.type === 'tty' ? '' : ':0'],
      Desktop: ['s', 'xfce'],
      Remote: ['b', one.remote ?? false],
      Active: ['b', one.active ?? true],
      IdleHint: ['b', one.idle ?? false],
      IdleSinceHint: ['t', 1_700_000_000_000_000n],
    });
  };
  const service = await startBusService(address, 'org.freedesktop.login1', reply);
  const emit = () => service.emit(pathOf('2'), 'org.freedesktop.DBus.Properties', 'PropertiesChanged');
  return { emit, stop: service.stop };
}

describe.skipIf(!hasDbusDaemon)('logind (needs dbus-daemon)', () => {
  async function watchLogins(address: string) {
    const watch = new LoginWatch(uid, address.replace(/^unix:path=/, '').replace(/,.*/, ''));
    onTestFinished(() => watch.stop());
    await watch.start();
    return watch;
  }

  it('lists the local sessions of the user, and reports idle ones by its signal', async () => {
    const { address } = await startSessionBus();
    const sessions: Record<string, FakeSession> = {
      1: { type: 'tty', active: false },
      2: {},
      3: { uid: uid + 1 },
      4: { remote: true },
    };
    const logind = await startLogind(address, sessions);
    const watch = await watchLogins(address);
    expect(watch.sessions.map(({ id, type, display }) => `${id} ${type} ${display}`)).toEqual(['2 x11 :0', '1 tty ']);
    expect(watch.idle).toEqual({ isKnown: true, sinceMs: null });
    sessions['2'] = { idle: true };
    logind.emit();
    await vi.waitFor(() => expect(watch.idle.sinceMs).toBe(1_700_000_000_000));
  });

  it('may be missing', async () => {
    const { address } = await startSessionBus();
    expect((await watchLogins(address)).idle).toEqual({ isKnown: false, sinceMs: null });
    expect((await watchLogins('unix:path=/nonexistent')).sessions).toEqual([]);
  });
});

async function sessionsOf(env: Environment, logins: readonly LoginSession[] = []): Promise<Environment[]> {
  const found: Environment[] = [];
  for await (const one of listSessions({ env, uid, logins }, AbortSignal.timeout(5_000))) found.push(one);
  return found;
}

describe('the environment of the desktop', () => {
  it('is that of this program, and then those that sockets and logind show', async () => {
    const runtime = temporaryDirectory();
    writeTree(runtime, { 'sway-ipc.1000.42.sock': '', 'hypr/abc_1/.socket2.sock': '', 'wayland-1.lock': '' });
    const base = { HOME: '/home/ann', XDG_RUNTIME_DIR: runtime };
    const login = { id: '2', type: 'wayland', display: '', desktop: 'plasma', isActive: true, idleSinceMs: null };
    expect(await sessionsOf({ ...base, DISPLAY: ':0', SECRET: 'x' }, [login])).toEqual([
      { ...base, DISPLAY: ':0', SECRET: 'x' },
      { ...base, SWAYSOCK: `${runtime}/sway-ipc.1000.42.sock` },
      { ...base, HYPRLAND_INSTANCE_SIGNATURE: 'abc_1' },
      { ...base, XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'KDE' },
    ]);
    expect(await sessionsOf({ XDG_RUNTIME_DIR: temporaryDirectory() })).toEqual([]);
  });

  it.skipIf(!hasDbusDaemon)('is the one that the desktop gave to systemd (needs dbus-daemon)', async () => {
    const { address } = await startSessionBus();
    const lines = ['DISPLAY=:0', 'XAUTHORITY=/run/x', 'XDG_CURRENT_DESKTOP=XFCE', 'SECRET=x', 'WAYLAND_DISPLAY='];
    await startBusService(address, 'org.freedesktop.systemd1', ({ member, body }) =>
      member === 'Get' && body[1] === 'Environment'
        ? { signature: 'v', body: [{ signature: 'as', value: lines }] }
        : undefined,
    );
    const base = { XDG_RUNTIME_DIR: temporaryDirectory(), DBUS_SESSION_BUS_ADDRESS: address };
    expect(await sessionsOf(base)).toEqual([
      { ...base, DISPLAY: ':0', XAUTHORITY: '/run/x', XDG_CURRENT_DESKTOP: 'XFCE' },
    ]);
  });
});
