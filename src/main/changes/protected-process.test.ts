import { expect, it } from 'vitest';
import { freezeProtectionOf, type ProcessFacts, protectionOf, type Surroundings } from './protected-process';

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
  [{ state: 'disk_sleep' as const }, 'waiting for a device'],
])('protects %j', (values, why) => {
  expect(protectionOf(facts(values), around)).toContain(why);
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
  expect(freezeProtectionOf(none)).toBeUndefined();
  expect(freezeProtectionOf({ ...none, [name]: true })).toContain(why);
});
