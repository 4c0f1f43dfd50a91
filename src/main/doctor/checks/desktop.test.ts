import { expect, it } from 'vitest';
import { examineCases } from '../../../../tests/helpers/examine-cases';
import { createBus, createMachine, sampleHost } from '../../../../tests/helpers/examined-machine';
import { startNotificationServer } from '../../../../tests/helpers/notification-server';
import { hasDbusDaemon, startSessionBus } from '../../../../tests/helpers/session-bus';
import { openSessionBus } from '../session-bus';
import { browser } from './browser';
import { display } from './display';
import { electron } from './electron';
import { foreground } from './foreground';
import { notifications } from './notifications';
import { sessionBus } from './session-bus';
import { tray } from './tray';

const withBus = (...parameters: Parameters<typeof createBus>) => ({
  probes: { openBus: async () => createBus(...parameters) },
});
const desktop = (name: string) => ({ env: { XDG_CURRENT_DESKTOP: name }, ...withBus({}) });

examineCases(sessionBus, [
  ['a bus', {}, 'ok', /\/run\/user\/1000\/bus/, withBus({})],
  ['none on a server', {}, 'missing', /no such socket \| Nothing to do without a desktop/],
  ['none that systemd could start', { 'run/user/1000/systemd/private': '' }, 'missing', /start dbus\.socket/],
  ['none for root', {}, 'missing', /not as root/, { uid: 0 }],
  [
    'none that the host knows',
    {},
    'missing',
    /homeostat restart/,
    { hostState: sampleHost(), env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' } },
  ],
]);

const SERVER = 'org.freedesktop.Notifications';
const server = (...capabilities: string[]) => ({
  [SERVER]: { GetCapabilities: [capabilities], GetServerInformation: ['gnome-shell', 'GNOME', '47.1', '1.2'] },
});

examineCases(notifications, [
  ['a server', {}, 'ok', /gnome-shell 47\.1: with body, actions/, withBus(server('body', 'actions'))],
  ['a server without buttons', {}, 'limited', /no buttons/, withBus(server('body'))],
  ['a server without name', {}, 'ok', /a server/, withBus({ [SERVER]: { GetCapabilities: [['body', 'actions']] } })],
  ['a server that hangs', {}, 'missing', /does not respond/, withBus({ [SERVER]: {} })],
  ['one that the bus starts', {}, 'ok', /starts a server/, withBus({}, [SERVER])],
  ['none under sway', {}, 'missing', /mako or dunst/, { env: { WAYLAND_DISPLAY: 'wayland-1' }, ...withBus({}) }],
  ['none under i3', {}, 'missing', /dunst or xfce4/, { env: { DISPLAY: ':0' }, ...withBus({}) }],
  ['none under GNOME', {}, 'missing', /shell of ubuntu:GNOME/, desktop('ubuntu:GNOME')],
  ['no bus', {}, 'missing', /See the check "Session bus"/],
]);

const watcher = (value: boolean) => withBus({ 'org.kde.StatusNotifierWatcher': { Get: [{ signature: 'b', value }] } });

examineCases(tray, [
  ['a tray', {}, 'ok', /are shown/, watcher(true)],
  ['a watcher without a panel', {}, 'limited', /shown by no panel/, watcher(false)],
  ['GNOME', {}, 'missing', /AppIndicator/, desktop('GNOME')],
  ['sway', {}, 'missing', /waybar/, desktop('sway')],
  ['another desktop', {}, 'missing', /work without a tray/, desktop('')],
  ['no bus', {}, 'missing', /See the check "Session bus"/],
]);

examineCases(display, [
  [
    'Wayland',
    { 'run/user/1000/wayland-0': '' },
    'ok',
    /Wayland and X11/,
    { env: { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' } },
  ],
  ['X11', { 'tmp/.X11-unix/X1': '' }, 'ok', /X11/, { env: { DISPLAY: ':1.0' } }],
  [
    'X11 with an abstract socket only',
    { 'proc/net/unix': '0: 1 @/tmp/.X11-unix/X0\n' },
    'ok',
    /X11/,
    { env: { DISPLAY: ':0' } },
  ],
  ['X11 of another machine', {}, 'ok', /X11/, { env: { DISPLAY: 'localhost:10.0' } }],
  ['a display that has ended', {}, 'limited', /X0 is not there/, { env: { DISPLAY: ':0' } }],
  ['a server', {}, 'missing', /ssh -L 7842:127\.0\.0\.1:7842/],
]);

const BINARY = {
  'opt/homeostat/node_modules/electron/path.txt': 'electron',
  'opt/homeostat/node_modules/electron/dist/electron': '',
};

examineCases(electron, [
  ['a binary', BINARY, 'ok', /dist\/electron/],
  ['the application itself', {}, 'ok', /version 45/, { versions: { node: '24', electron: '45.5.0' } }],
  ['no binary', {}, 'missing', /npm start/],
  ['root', BINARY, 'limited', /does not run as root/, { uid: 0 }],
  ['a variable', BINARY, 'limited', /HOMEOSTAT_NO_ELECTRON/, { env: { HOMEOSTAT_NO_ELECTRON: '1' } }],
  [
    'Ubuntu 24.04',
    { ...BINARY, 'proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' },
    'missing',
    /sudo sysctl kernel\.apparmor_restrict_unprivileged_userns=0/,
  ],
  [
    'Debian 10',
    { ...BINARY, 'proc/sys/kernel/unprivileged_userns_clone': '0\n' },
    'missing',
    /sudo sysctl kernel\.unprivileged_userns_clone=1/,
  ],
  ['a kernel without namespaces', { ...BINARY, 'proc/sys/user/max_user_namespaces': '0\n' }, 'missing', /=10000/],
  [
    'a file system without programs',
    { ...BINARY, 'proc/self/mountinfo': '40 1 8:2 / /opt rw,noexec - ext4 /dev/sda2 rw\n' },
    'missing',
    /noexec/,
  ],
  ['musl', { ...BINARY, 'lib/ld-musl-x86_64.so.1': '' }, 'missing', /needs glibc/],
  ['a Mac', BINARY, 'ok', /dist\/electron/, { platform: 'darwin' }],
]);

const DISPLAY = { env: { DISPLAY: ':0' } };
const SNAP = {
  'home/ann/.config/mimeapps.list': '[Default Applications]\ntext/html=firefox_firefox.desktop;\n',
  'var/lib/snapd/desktop/applications/firefox_firefox.desktop': 'Exec=/snap/bin/firefox %u\n',
};
const VISIBLE = { config: '/home/ann/h', data: '/home/ann/h', state: '/home/ann/h', socket: '/home/ann/h/s' };

examineCases(browser, [
  ['a server', {}, 'ok', /without a display/],
  [
    'a browser of the distribution',
    {
      'usr/share/applications/mimeapps.list':
        '[Default Applications]\nx-scheme-handler/http=org.gnome.Epiphany.desktop\n',
      'usr/share/applications/org.gnome.Epiphany.desktop': 'Exec=epiphany %U\n',
    },
    'ok',
    /org\.gnome\.Epiphany/,
    DISPLAY,
  ],
  ['a snap', SNAP, 'limited', /firefox_firefox is a snap, which cannot read \/home\/ann\/\.local/, DISPLAY],
  ['a snap and a visible folder', SNAP, 'ok', /firefox/, { ...DISPLAY, directories: VISIBLE }],
  ['no browser', {}, 'missing', /xdg-settings set default-web-browser/, DISPLAY],
  [
    'a browser that was removed',
    { 'home/ann/.config/mimeapps.list': 'text/html=gone.desktop\n' },
    'missing',
    /no default browser/,
    DISPLAY,
  ],
]);

it.skipIf(!hasDbusDaemon)('asks a real bus without starting a program', async () => {
  const { address } = await startSessionBus();
  const uid = process.getuid?.() ?? 0;
  const open = () => openSessionBus({ DBUS_SESSION_BUS_ADDRESS: address }, uid, AbortSignal.timeout(5_000));
  const silent = createMachine({}, { probes: { openBus: open } });
  expect((await notifications.examine(silent)).state).toBe('missing');
  expect((await tray.examine(silent)).state).toBe('missing');
  await silent.close();

  await startNotificationServer(address, ['body', 'actions']);
  const machine = createMachine({}, { probes: { openBus: open } });
  expect((await sessionBus.examine(machine)).state).toBe('ok');
  expect(await notifications.examine(machine)).toMatchObject({
    state: 'ok',
    detail: 'test server 1.0: with body, actions',
  });
  await machine.close();
});

it('names every socket of the bus that was tried', async () => {
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus;tcp:host=x;unix:abstract=/nowhere' };
  await expect(openSessionBus(env, 1000, AbortSignal.timeout(5_000))).rejects.toThrow(
    /^\/nowhere\/bus: no such socket; @\/nowhere: nothing responds$/,
  );
  await expect(
    openSessionBus({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=x' }, 1000, AbortSignal.timeout(5_000)),
  ).rejects.toThrow('does not name a Unix socket');
});

const seen = (state: 'known' | 'none' | 'unknown', source: string | null, reason: string | null = null) => ({
  hostState: sampleHost({ foreground: { state, source, reason } }),
});

examineCases(foreground, [
  ['a desktop that a host watches', {}, 'ok', /reports it \(x11\)/, seen('known', 'x11')],
  ['a server', {}, 'ok', /no graphical session/, seen('none', null, 'there is no graphical session')],
  [
    'GNOME on Wayland',
    {},
    'limited',
    /GNOME on Wayland \| Nothing to do: .* pauses no/,
    seen('unknown', 'wayland', 'GNOME on Wayland'),
  ],
  ['a display that refuses', {}, 'limited', /refused .* \| Restart the host/, seen('unknown', null, 'x11: refused it')],
  ['a terminal without a host', {}, 'ok', /asks the desktop \(sway\)/, { env: { SWAYSOCK: '/a' } }],
  [
    'a terminal on another Wayland',
    {},
    'limited',
    /COSMIC on Wayland/,
    { env: { WAYLAND_DISPLAY: 'a', XDG_CURRENT_DESKTOP: 'COSMIC' } },
  ],
  ['no terminal', {}, 'ok', /in no graphical session/],
]);
