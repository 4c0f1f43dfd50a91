import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FakeSystemd } from '../../../../../tests/helpers/fake-systemd';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { shellLine } from '../../../../shared/model/change';
import type { UnitProperty } from '../../../../shared/model/unit-property';
import { runProgramSync } from '../../run-program-sync';
import { UserSystemd } from '../user-systemd';
import { LinuxKnobs } from './linux-knobs';

const UNIT = 'app-gnome-org.example.My\\x2dEditor-4711.scope';

function start(
  options: ConstructorParameters<typeof FakeSystemd>[1] = {},
  unit: Parameters<FakeSystemd['addUnit']>[1] = {},
) {
  const systemd = new FakeSystemd(temporaryDirectory(), options);
  const { group } = systemd.addUnit(UNIT, unit);
  const knobs = new LinuxKnobs('/proc', undefined, undefined, systemd.connect());
  const knob = (property: UnitProperty = 'CPUWeight') =>
    ({ kind: 'unit-property', unit: UNIT, property, group }) as const;
  const systemctl = (...args: readonly string[]) => systemd.systemctl(...args);
  const dropIns = (folder = 'transient') => {
    const path = join(systemd.runtimeDirectory, 'systemd', folder, `${UNIT}.d`);
    return existsSync(path) ? readdirSync(path) : [];
  };
  return { systemd, knobs, knob, systemctl, dropIns };
}

describe.runIf(process.platform === 'linux')('a property of a unit', () => {
  it.each([
    ['CPUWeight', '10', 'cpu.weight', '10', 'CPUWeight=10'],
    ['CPUWeight', 'idle', 'cpu.idle', '1', 'CPUWeight=idle'],
    ['CPUQuota', '500000', 'cpu.max', '50000 100000', 'CPUQuota=50%'],
    ['MemoryHigh', '104857600', 'memory.high', '104857600', 'MemoryHigh=104857600'],
    ['MemoryLow', '1000000', 'memory.low', '999424', 'MemoryLow=1000000'],
    ['TasksMax', '50', 'pids.max', '50', 'TasksMax=50'],
  ] as const)('%s is set to %s, applied, and unset without a trace', (property, value, file, applied, line) => {
    for (const hasBus of [true, false]) {
      const { systemd, knobs, knob, dropIns } = start({ hasBus });
      const one = knob(property);
      expect(knobs.read(one)).toEqual({ kind: 'value', value: 'unset' });
      knobs.write(one, value);
      expect(knobs.read(one)).toEqual({ kind: 'value', value });
      expect(knobs.notApplied(one, value)).toBeUndefined();
      expect(systemd.groupFile(UNIT, file)).toBe(applied);
      expect(dropIns()).toEqual([`50-${property}.conf`]);
      expect(shellLine(one, value)).toBe(`systemctl --user set-property --runtime '${UNIT}' '${line}'`);
      knobs.write(one, 'unset');
      expect(knobs.read(one)).toEqual({ kind: 'value', value: 'unset' });
      expect(dropIns()).toEqual([]);
      expect(systemd.calls.every((call) => call.startsWith(hasBus ? 'busctl' : 'systemctl'))).toBe(true);
    }
  });

  it('limits cores where the controller was delegated', () => {
    for (const hasBus of [true, false]) {
      const { systemd, knobs, knob } = start({ hasBus });
      systemd.change({ controllers: ['cpuset'] });
      knobs.write(knob('AllowedCPUs'), '0-1,9');
      expect(knobs.read(knob('AllowedCPUs'))).toEqual({ kind: 'value', value: '0-1,9' });
      knobs.write(knob('AllowedCPUs'), 'unset');
      expect(knobs.read(knob('AllowedCPUs'))).toEqual({ kind: 'value', value: 'unset' });
    }
  });

  it('is not applied without the controller, although systemd has the value', () => {
    const { systemd, knobs, knob } = start();
    systemd.change({ controllers: [] });
    knobs.write(knob('IOWeight'), '50');
    expect(knobs.read(knob('IOWeight'))).toEqual({ kind: 'value', value: '50' });
    expect(knobs.notApplied(knob('IOWeight'), '50')).toContain('did not get it');
  });

  it('gets the value of its own files back, and the person keeps other drop-ins', () => {
    const { knobs, knob, dropIns, systemctl } = start({}, { isTransient: false, configured: { CPUWeight: '50' } });
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: 'configured 50' });
    systemctl('set-property', '--runtime', '--', UNIT, 'MemoryHigh=1000000');
    knobs.write(knob(), '10');
    expect(dropIns('user.control')).toEqual(['50-CPUWeight.conf', '50-MemoryHigh.conf']);
    knobs.write(knob(), 'configured 50');
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: 'configured 50' });
    expect(dropIns('user.control')).toEqual(['50-MemoryHigh.conf']);
    systemctl('daemon-reload');
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: 'configured 50' });
  });

  it('gets a value back that a person had set at run time, with its drop-in', () => {
    const { knobs, knob, dropIns, systemctl } = start();
    systemctl('set-property', '--runtime', '--', UNIT, 'CPUWeight=70');
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: '70' });
    knobs.write(knob(), '10');
    knobs.write(knob(), '70');
    expect(dropIns()).toEqual(['50-CPUWeight.conf']);
    systemctl('set-property', '--runtime', '--', UNIT, 'CPUWeight=');
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: 'reset' });
  });

  it('survives a reload', () => {
    const { systemd, knobs, knob, systemctl } = start();
    knobs.write(knob(), '10');
    systemctl('daemon-reload');
    expect(knobs.isInPlace(knob(), '10')).toBe(true);
    expect(systemd.groupFile(UNIT, 'cpu.weight')).toBe('10');
  });

  it('is dropped by a reload after somebody removed its drop-in', () => {
    const { systemd, knobs, knob, systemctl } = start();
    knobs.write(knob(), '10');
    rmSync(join(systemd.runtimeDirectory, 'systemd/transient', `${UNIT}.d`), { recursive: true });
    systemctl('daemon-reload');
    expect(knobs.isInPlace(knob(), '10')).toBe(false);
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: 'unset' });
  });

  it('ends with its scope, also if another one has its name', () => {
    const { systemd, knobs, knob, systemctl } = start();
    const old = knob();
    knobs.write(old, '10');
    systemctl('stop', UNIT);
    expect(knobs.read(old)).toMatchObject({ kind: 'gone' });
    // The file system of the test may use the inode again, unlike that of control groups.
    systemd.addUnit(UNIT, { configured: { CPUWeight: '10' } });
    expect(knobs.read({ ...old, group: { ...old.group, file: '0:1' } })).toMatchObject({ kind: 'gone' });
    expect(() => knobs.write({ ...old, group: { ...old.group, file: '0:1' } }, 'unset')).toThrow('has ended');
  });

  it('outlives the restart of a service', () => {
    const { knobs, knob, dropIns } = start({}, { isTransient: false });
    knobs.write(knob(), '10');
    const restarted = { ...knob(), group: { ...knob().group, file: '0:1' } };
    expect(knobs.read(restarted)).toEqual({ kind: 'value', value: '10' });
    knobs.write(restarted, 'unset');
    expect(dropIns('user.control')).toEqual([]);
  });

  it('gives the reason if systemd refuses or cannot be asked', () => {
    const { systemd, knobs, knob } = start();
    systemd.change({ refuses: true });
    expect(() => knobs.write(knob(), '10')).toThrow(
      'your systemd user instance refused: Failed to set unit properties',
    );
    systemd.change({ refuses: false, busFails: true });
    expect(() => knobs.read(knob())).toThrow('Failed to connect to bus');
    const run = runProgramSync;
    const env = { ...systemd.env, PATH: '/nowhere' };
    vi.stubEnv('PATH', '/nowhere');
    expect(() => new UserSystemd({ env, run }).readProperty(UNIT, 'CPUWeight')).toThrow('systemctl is not installed');
    vi.unstubAllEnvs();
    expect(new UserSystemd({ env: { XDG_RUNTIME_DIR: '/nowhere' } }).problem()).toContain('is not running');
  });

  it('knows the version, and asks the bus of the runtime directory', () => {
    const { systemd } = start({ version: '255.4-1ubuntu8' });
    const environments: unknown[] = [];
    const run = (...[program, , , environment]: readonly unknown[]) => {
      environments.push([program, environment]);
      return 's "255.4-1ubuntu8"\n';
    };
    expect(new UserSystemd({ env: systemd.env, run: run as never }).version).toBe(255);
    expect(environments).toEqual([
      [
        'busctl',
        {
          XDG_RUNTIME_DIR: systemd.runtimeDirectory,
          DBUS_SESSION_BUS_ADDRESS: `unix:path=${systemd.runtimeDirectory}/bus`,
        },
      ],
    ]);
  });

  it('is set by programs, and gives up on a systemd that does not answer', { timeout: 20_000 }, () => {
    const { systemd, knob } = start();
    for (const [name, value] of Object.entries(systemd.env)) vi.stubEnv(name, value);
    const knobs = new LinuxKnobs('/proc', undefined, undefined, new UserSystemd());
    knobs.write(knob(), '10');
    expect(knobs.read(knob())).toEqual({ kind: 'value', value: '10' });
    systemd.change({ hangs: true });
    expect(() => knobs.read(knob())).toThrow('did not answer within 4 s');
    vi.unstubAllEnvs();
  });
});
