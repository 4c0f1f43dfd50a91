import { expect, it } from 'vitest';
import {
  attentionOf,
  closeProtectionOf,
  freezeProtectionOf,
  type ProcessFacts,
  protectionOf,
  type Surroundings,
} from './protected-process';

const around: Surroundings = { ownSession: 90, ownUid: 1000, relatives: new Set([1, 50, 100]) };

function facts(values: Partial<ProcessFacts> & { readonly pid?: number; readonly uid?: number } = {}): ProcessFacts {
  const { pid = 500, uid = 1000, ...rest } = values;
  return {
    identity: { pid, startTicks: 1, uid, executable: '1:2' },
    name: 'compiler',
    isKernelThread: false,
    state: 'running',
    isTraced: false,
    isRealTime: false,
    holdsAudio: false,
    ...rest,
  };
}

it('allows changes of an ordinary process of the same user', () => {
  expect(protectionOf(facts(), around)).toBeUndefined();
});

it.each([
  [{ pid: 1 }, 'first two system processes'],
  [{ pid: 2 }, 'first two system processes'],
  [{ isKernelThread: true }, 'kernel'],
  [{ pid: 50 }, 'belongs to Homeostat'],
  [{ pid: 90 }, 'belongs to Homeostat'],
  [{ holdsAudio: true }, 'sound'],
  [{ uid: 0 }, 'another user'],
  [{ name: 'gnome-shell' }, 'essential'],
  [{ name: 'sshd-session' }, 'essential'],
  [{ name: 'pipewire-pulse' }, 'essential'],
  [{ name: 'dpkg' }, 'essential'],
  [{ isTraced: true }, 'debugged'],
  [{ isRealTime: true }, 'real-time'],
])('protects %j', (values, why) => {
  expect(protectionOf(facts(values), around)).toContain(why);
});

it('lets a person close what must not be paused, and nothing else', () => {
  for (const values of [{ holdsAudio: true }, { isRealTime: true }, { state: 'disk_sleep' as const }])
    expect(closeProtectionOf(facts(values), around)).toBeUndefined();
  for (const values of [{ pid: 1 }, { isKernelThread: true }, { pid: 50 }, { uid: 0 }, { name: 'gnome-shell' }])
    expect(closeProtectionOf(facts(values), around)).toBeDefined();
});

it.each(['gnome-screensav', 'cinnamon-screen', 'mate-screensave', 'xfce4-screensav'])(
  'protects a screen lock whose name the kernel cut: %s',
  (name) => {
    expect(protectionOf(facts({ name }), around)).toContain('essential');
  },
);

it.each<[Partial<ProcessFacts>, string]>([
  [
    { name: '.gnome-shell-wr', app: 'gnome-shell', paths: ['/nix/store/x/bin/.gnome-shell-wrapped'] },
    'draws the screen',
  ],
  [{ name: 'python3', app: 'unattended-upgrade', paths: ['/usr/bin/python3.11'] }, 'updates software'],
  [{ name: 'perl', app: 'apt-listchanges', paths: ['/usr/bin/perl', '/usr/bin/apt-listchanges'] }, 'updates software'],
  [{ name: 'sh', app: 'linux-image.postinst', paths: ['/var/lib/dpkg/info/linux-image.postinst'] }, 'updates software'],
  [{ name: 'helper', paths: ['/usr/libexec/gdm-x-session'] }, 'manages the session'],
  [{ name: 'helper', busName: 'org.gnome.Shell' }, 'draws the screen'],
  [{ name: 'my-compositor', holdsScreen: true }, 'draws the screen'],
  [{ name: 'my-panel', isOfSession: true }, 'session'],
])('protects %j', (values, why) => {
  expect(protectionOf(facts(values), around)).toContain(why);
});

it('takes a whole name for another program, although its beginning is that of an essential one', () => {
  expect(protectionOf(facts({ name: 'cinnamon-screenshot', app: 'cinnamon-screenshot' }), around)).toBeUndefined();
});

it('matches essential names only as a whole', () => {
  expect(protectionOf(facts({ name: 'rsync-report' }), around)).toBeUndefined();
});

it('allows root to change processes of other users', () => {
  expect(protectionOf(facts({ uid: 1000 }), { ...around, ownUid: 0 })).toBeUndefined();
});

it.each([
  ['isServing', 'connected'],
  ['isTerminalForeground', 'terminal'],
  ['mayHaveWindow', 'window'],
])('does not pause a process that %s', (name, why) => {
  const none = { isServing: false, isTerminalForeground: false, mayHaveWindow: false };
  expect(freezeProtectionOf(none, undefined)).toBeUndefined();
  expect(freezeProtectionOf({ ...none, [name]: true }, undefined)).toContain(why);
});

it('pauses a program with a window if another one is in front, and not the one in front', () => {
  const facts = { isServing: false, isTerminalForeground: false, mayHaveWindow: true };
  expect(freezeProtectionOf(facts, false)).toBeUndefined();
  expect(freezeProtectionOf(facts, true)).toContain('window in front');
  // The environment of a program can be overwritten.
  expect(freezeProtectionOf({ ...facts, mayHaveWindow: false }, true)).toContain('window in front');
});

it('does not pause a program that a terminal waits for, in the background too', () => {
  const facts = { isServing: false, isTerminalForeground: true, mayHaveWindow: false };
  expect(freezeProtectionOf(facts, false)).toContain('terminal');
  expect(attentionOf(facts, false)).toBeUndefined();
});
