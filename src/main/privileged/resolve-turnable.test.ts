import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { describeKnob } from './describe-knob';
import { MACHINE_SETTINGS } from './machine-settings';
import type { Resolution } from './resolution';
import { resolveTurnable } from './resolve-turnable';

const GROUP = 'user.slice/user-1000.slice/app.slice';
const QUEUE = '/sys/devices/pci0/block/vda/queue';

/** Creates the files of a machine with one disk, one group and a few settings. */
function createMachine() {
  const root = temporaryDirectory();
  const files = {
    '/proc/sys/vm/swappiness': '60\n',
    '/proc/sys/vm/dirty_bytes': '0\n',
    '/proc/sys/vm/dirty_ratio': '20\n',
    [`${QUEUE}/scheduler`]: 'none [mq-deadline] bfq\n',
    [`${QUEUE}/read_ahead_kb`]: '128\n',
    '/sys/devices/system/cpu/cpufreq/policy0/scaling_governor': 'powersave\n',
    '/sys/devices/system/cpu/cpufreq/policy0/scaling_available_governors': 'performance powersave\n',
    [`/sys/fs/cgroup/${GROUP}/cpu.weight`]: '100\n',
    '/etc/shadow': 'secret\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, '/sys/block'));
  symlinkSync('../devices/pci0/block/vda', join(root, '/sys/block/vda'));
  return { root, relatives: new Set<number>() };
}

const setting = (name: string, instance = '') => ({ kind: 'setting', name, instance }) as const;
const group = (name: string, at: string) => ({ kind: 'group', name, group: at }) as const;
const refusalOf = (found: Resolution, value: string, now = '0') =>
  found.ok ? found.check(value, now) : `not found: ${found.reason}`;

describe('a setting that a client names', () => {
  it('is found at its place, through links', () => {
    const machine = createMachine();
    const found = resolveTurnable(setting('disk.read-ahead', 'vda'), 1000, machine);
    expect(found).toMatchObject({
      ok: true,
      knob: { kind: 'value', file: { path: join(machine.root, QUEUE, 'read_ahead_kb') } },
    });
    expect(resolveTurnable(setting('disk.scheduler', 'vda'), 1000, machine)).toMatchObject({
      knob: { kind: 'io-scheduler', usual: 'mq-deadline' },
    });
    expect(resolveTurnable(group('cpu.weight', GROUP), 1000, machine)).toMatchObject({ ok: true });
  });

  it.each([
    ['vm.swappiness', '', '201'],
    ['vm.swappiness', '', '-1'],
    ['vm.swappiness', '', '1e2'],
    ['vm.swappiness', '', ' 60'],
    ['vm.swappiness', '', '60\n60'],
    ['vm.dirty', '', 'bytes 4096'],
    ['vm.dirty', '', 'ratio 0'],
    ['vm.dirty', '', 'pages 7'],
    ['disk.read-ahead', 'vda', '0'],
    ['disk.scheduler', 'vda', 'kyber'],
    ['disk.scheduler', 'vda', 'bfq nr_requests=1'],
    ['processor.governor', 'policy0', 'userspace'],
  ])('%s %s is refused to be %j', (name, instance, value) => {
    expect(refusalOf(resolveTurnable(setting(name, instance), 1000, createMachine()), value)).toMatch(
      /^the value must be /,
    );
  });

  it.each([
    ['vm.swappiness', '', '0'],
    ['vm.dirty', '', 'bytes 67108864'],
    ['disk.read-ahead', 'vda', '4096'],
    ['disk.scheduler', 'vda', 'bfq'],
    ['processor.governor', 'policy0', 'performance'],
  ])('%s %s may be %j', (name, instance, value) => {
    expect(refusalOf(resolveTurnable(setting(name, instance), 1000, createMachine()), value)).toBeUndefined();
  });

  it.each([
    ['kernel.core_pattern', ''],
    ['vm.swappiness', 'vda'],
    ['disk.scheduler', ''],
    ['disk.scheduler', 'loop0'],
    ['disk.scheduler', '..'],
    ['disk.scheduler', '../../etc'],
    ['disk.scheduler', 'vda/../vda'],
    ['disk.scheduler', 'vda\0'],
    ['disk.scheduler', 'sdzzzz'],
    ['processor.governor', 'policy0/../policy0'],
  ])('is unknown as %s of %j', (name, instance) => {
    expect(resolveTurnable(setting(name, instance), 0, createMachine()).ok).toBe(false);
  });

  it.each([
    'system.slice/ssh.service',
    'user.slice',
    'user.slice/user-1000.slice',
    'user.slice/user-0.slice/x',
    'user.slice/user-107.slice/x',
    `${GROUP}/../../../../../../etc`,
    `${GROUP}/.`,
    `/${GROUP}`,
    `${GROUP}/`,
    'user.slice/user-1000.slice/nowhere',
    'user.slice/user-1000.slice/a b',
  ])('is not a valid group as %j', (at) => {
    expect(resolveTurnable(group('cpu.weight', at), 1000, createMachine()).ok).toBe(false);
    expect(resolveTurnable(group('memory.max', at), 1000, createMachine()).ok).toBe(false);
  });

  it('is refused if a link replaces the file or leads outside', () => {
    const machine = createMachine();
    const { root } = machine;
    const scheduler = join(root, QUEUE, 'scheduler');
    rmSync(scheduler);
    symlinkSync(join(root, '/etc/shadow'), scheduler);
    expect(resolveTurnable(setting('disk.scheduler', 'vda'), 0, machine)).toMatchObject({ ok: false });
    const inside = join(root, QUEUE, 'read_ahead_kb');
    renameSync(inside, `${inside}_moved`);
    symlinkSync('read_ahead_kb_moved', inside);
    expect(resolveTurnable(setting('disk.read-ahead', 'vda'), 0, machine)).toMatchObject({ ok: false });
    const swappiness = join(root, '/proc/sys/vm/swappiness');
    rmSync(swappiness);
    mkdirSync(swappiness);
    expect(resolveTurnable(setting('vm.swappiness'), 0, machine)).toMatchObject({ ok: false });
    rmSync(join(root, '/sys/block/vda'));
    mkdirSync(join(root, '/elsewhere/queue'), { recursive: true });
    writeFileSync(join(root, '/elsewhere/queue/scheduler'), '[none]');
    symlinkSync(join(root, '/elsewhere'), join(root, '/sys/block/vda'));
    expect(resolveTurnable(setting('disk.scheduler', 'vda'), 0, machine)).toMatchObject({ ok: false });
    expect(readFileSync(join(root, '/etc/shadow'), 'utf8')).toBe('secret\n');
  });
});

it('has the same name in the engine and the helper', () => {
  for (const { name, file, kind } of MACHINE_SETTINGS) {
    const instance = file.includes('/block/') ? 'vda' : file.includes('*') ? 'policy0' : '';
    const path = file.replace('*', instance);
    const identity = { path, file: '0:1' };
    const knob =
      kind === 'sysctl' || kind === 'bytes-or-ratio'
        ? { kind, path }
        : kind === 'value'
          ? { kind, file: identity }
          : { kind, file: identity, usual: '' };
    expect(describeKnob(knob)).toEqual({ kind: 'setting', name, instance });
  }
  const weight = { path: `/sys/fs/cgroup/${GROUP}/cpu.weight`, file: '0:1' };
  expect(describeKnob({ kind: 'group-value', file: weight })).toEqual(group('cpu.weight', GROUP));
  expect(describeKnob({ kind: 'value', file: { path: '/etc/shadow', file: '0:1' } })).toBeUndefined();
  expect(describeKnob({ kind: 'content', path: '/etc/shadow' })).toBeUndefined();
});
