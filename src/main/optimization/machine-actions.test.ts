import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFixture } from '../../../tests/helpers/fixture';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';
import type { LinuxRoots } from '../platform/linux/roots';
import { type Action, parseTarget } from './action';
import { createCachePressure } from './actions/cache-pressure';
import { createCpuAffinity } from './actions/cpu-affinity';
import { createCpuGovernor } from './actions/cpu-governor';
import { createEnergyPreference } from './actions/energy-preference';
import { createHugePages } from './actions/huge-pages';
import { createIoScheduler } from './actions/io-scheduler';
import { createPlatformProfile } from './actions/platform-profile';
import { createReadAhead } from './actions/read-ahead';
import { createRestartService } from './actions/restart-service';
import { createStopUnit } from './actions/stop-unit';
import { createSwappiness } from './actions/swappiness';
import { createWritebackTimes } from './actions/writeback-times';
import { createZramSwap } from './actions/zram-swap';

const SWAPS = 'Filename Type Size Used Priority\n';
const POLICY = 'sys/devices/system/cpu/cpufreq/policy';
const BATTERY = { 'sys/class/power_supply/BAT0/type': 'Battery\n', 'sys/class/power_supply/AC/type': 'Mains\n' };
const ON_BATTERY = { ...BATTERY, 'sys/class/power_supply/AC/online': '0\n' };
const ON_MAINS = { ...BATTERY, 'sys/class/power_supply/AC/online': '1\n' };

function machineWith(files: Readonly<Record<string, string>>): LinuxRoots {
  const root = temporaryDirectory();
  writeTree(root, files);
  return { proc: join(root, 'proc'), sys: join(root, 'sys') };
}

/** Returns the planned values by the end of each path, or the reason of a refusal. */
function planOf(action: Action, target: string, value?: string): readonly string[] | string {
  const parsed = parseTarget(target);
  if (parsed === undefined) throw new Error(`${target} is no target`);
  const planned = action.plan(parsed, value);
  if (!planned.ok) return planned.reason;
  return planned.plan.knobs.map(({ knob, want }) => {
    const path =
      'path' in knob ? knob.path : 'file' in knob ? knob.file.path : knob.kind === 'user-unit' ? knob.unit : '';
    return `${path.split('/').slice(-2).join('/')} = ${want}`;
  });
}

function bottleneck(resource: Resource, subject: string | null = null): Bottleneck {
  return {
    id: resource,
    resource,
    subject,
    severity: 'warning',
    sinceMs: 0,
    untilMs: null,
    activeRatio: 1,
    evidence: [],
    culprits: [],
    text: `${resource} is short`,
  };
}

const situation = (...bottlenecks: Bottleneck[]) => ({ bottlenecks, ownSteps: [] });

describe('kernel values', () => {
  const files = {
    'proc/sys/vm/swappiness': '60\n',
    'proc/sys/vm/vfs_cache_pressure': '100\n',
    'proc/sys/vm/dirty_writeback_centisecs': '500\n',
    'proc/sys/vm/dirty_expire_centisecs': '3000\n',
    'proc/swaps': `${SWAPS}/dev/sda2 partition 100 0 -2\n`,
  };

  it("are the default or a person's value within bounds", () => {
    const roots = machineWith(files);
    expect(planOf(createSwappiness(roots), 'machine')).toEqual(['vm/swappiness = 10']);
    expect(planOf(createSwappiness(roots), 'machine', '201')).toBe('the value must be a whole number from 0 to 200');
    expect(planOf(createCachePressure(roots), 'machine', '0')).toBe('the value must be a whole number from 1 to 1000');
    expect(planOf(createWritebackTimes(roots), 'machine', '30')).toEqual([
      'vm/dirty_writeback_centisecs = 3000',
      'vm/dirty_expire_centisecs = 3000',
    ]);
    expect(createSwappiness(roots).unsupported()).toBeUndefined();
  });

  it('are refused without an effect or a file', () => {
    const roots = machineWith({ ...files, 'proc/swaps': SWAPS });
    expect(createSwappiness(roots).unsupported()).toContain('this machine has no swap');
    expect(createCachePressure(machineWith({})).unsupported()).toContain('vfs_cache_pressure');
  });

  it('are suggested on battery only', () => {
    const detect = (supplies: Readonly<Record<string, string>>) =>
      createWritebackTimes(machineWith({ ...files, ...supplies })).detect(situation());
    expect(detect(ON_BATTERY)).toEqual([{ target: 'machine', problem: 'The machine is running on battery' }]);
    expect(detect(ON_MAINS)).toEqual([]);
    expect(detect({})).toEqual([]);
  });
});

describe('disks', () => {
  const roots = () =>
    machineWith({
      'sys/block/vda/queue/scheduler': 'none [mq-deadline] bfq\n',
      'sys/block/vda/queue/read_ahead_kb': '8192\n',
      'sys/block/dm-0/queue/scheduler': 'none\n',
      'sys/block/zram0/queue/scheduler': 'none\n',
    });

  it('get a scheduler that they offer and that is not active', () => {
    const action = createIoScheduler(roots());
    expect(action.unsupported()).toBeUndefined();
    expect(planOf(action, 'path:/dev/vda')).toEqual(['queue/scheduler = bfq']);
    expect(planOf(action, 'path:/dev/vda', 'mq-deadline')).toBe('mq-deadline is already active');
    expect(planOf(action, 'path:/dev/vda', 'kyber')).toBe('the disk offers none, mq-deadline, bfq');
    expect(planOf(action, 'path:/dev/dm-0')).toBe('the disk offers none');
    expect(planOf(action, 'path:/dev/zram0')).toBe('the target must be one of /dev/dm-0, /dev/vda');
    expect(planOf(action, 'path:/dev/../etc/passwd')).toContain('the target must be one of');
    expect(action.detect(situation(bottleneck('disk-latency', 'vda')))).toEqual([
      { target: 'path:/dev/vda', problem: 'disk-latency is short' },
    ]);
    expect(createIoScheduler(machineWith({})).unsupported()).toBe(
      'no disk on this machine offers a choice of schedulers',
    );
  });

  it('are read ahead in steps that no kernel rounds, and read-ahead is never turned off', () => {
    const action = createReadAhead(roots());
    expect(planOf(action, 'path:/dev/vda')).toEqual(['queue/read_ahead_kb = 128']);
    for (const value of ['0', '100', '32768', 'x'])
      expect(planOf(action, 'path:/dev/vda', value)).toContain('in steps of 64');
  });
});

it('sets large pages to a word that the kernel offers', () => {
  const roots = machineWith({ 'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n' });
  expect(planOf(createHugePages(roots), 'machine')).toEqual(['transparent_hugepage/enabled = always']);
  expect(planOf(createHugePages(roots), 'machine', 'sometimes')).toBe('valid values are always, madvise, never');
  expect(createHugePages(machineWith({})).unsupported()).toContain('transparent_hugepage/enabled');
});

describe('compressed swap', () => {
  const files = {
    'proc/meminfo': 'MemTotal: 8388608 kB\n',
    'proc/swaps': SWAPS,
    'sys/block/zram0/disksize': '0\n',
  };

  it('uses half of the memory if there is no other swap', () => {
    const action = createZramSwap(machineWith(files));
    expect(action.unsupported()).toBeUndefined();
    expect(planOf(action, 'machine')).toEqual([`block/zram0 = on ${4 * 1024 ** 3}`]);
    expect(planOf(action, 'machine', '9000')).toBe('the value must be 1 to 8192 MiB, which is all memory');
  });

  it.each([
    [{ 'sys/block/zram0/disksize': '4096\n' }, 'zram0 is already in use'],
    [{ 'proc/swaps': `${SWAPS}/swap.img file 100 0 -2\n` }, 'this machine already has swap'],
  ])('is refused: %j', (more, reason) => {
    expect(createZramSwap(machineWith({ ...files, ...more })).unsupported()).toBe(reason);
  });

  it('explains how to create the device', () => {
    const { 'sys/block/zram0/disksize': _, ...rest } = files;
    expect(createZramSwap(machineWith(rest)).unsupported()).toContain('modprobe zram');
  });
});

describe.runIf(process.platform === 'linux')('the cores of a process', () => {
  // nsjail issue 200, RecoilEngine pull request 2555.
  it('are the last one that is online, and none that is not (cores-by-number)', () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const { sys } = machineWith({ 'sys/devices/system/cpu/online': readFixture('field/cores-by-number/online') });
    const tools = { procRoot: '/proc', ownPid: process.pid, guardPid: () => undefined };
    const action = createCpuAffinity(tools, sys);
    const masksOf = (value?: string) => {
      const planned = action.plan({ kind: 'process', pid: child.pid as number }, value);
      return planned.ok ? planned.plan.knobs.map(({ want }) => want) : planned.reason;
    };
    expect(masksOf()).toEqual(['40']);
    expect(masksOf('8')).toBe('none of these cores is online; online are 0, 2, 4, 6');
  });
});

describe('power', () => {
  const governors = (policy: number) => ({
    [`${POLICY}${policy}/scaling_governor`]: 'schedutil\n',
    [`${POLICY}${policy}/scaling_available_governors`]: 'performance powersave schedutil\n',
  });
  const preferences = {
    [`${POLICY}0/scaling_governor`]: 'powersave\n',
    [`${POLICY}0/energy_performance_preference`]: 'balance_performance\n',
    [`${POLICY}0/energy_performance_available_preferences`]: 'default performance balance_performance power\n',
  };

  it('favors speed on mains and saving on battery, on every core', () => {
    const mains = createCpuGovernor(machineWith({ ...governors(0), ...governors(1), ...ON_MAINS }));
    expect(mains.unsupported()).toBeUndefined();
    expect(planOf(mains, 'machine')).toEqual([
      'policy0/scaling_governor = performance',
      'policy1/scaling_governor = performance',
    ]);
    expect(mains.detect(situation(bottleneck('cpu')))).toHaveLength(1);
    expect(mains.detect(situation(bottleneck('cpu'), bottleneck('thermal')))).toEqual([]);
    const battery = createCpuGovernor(machineWith({ ...governors(0), ...ON_BATTERY }));
    expect(planOf(battery, 'machine')).toEqual(['policy0/scaling_governor = powersave']);
    expect(planOf(battery, 'machine', 'turbo')).toBe('valid values are performance, powersave, schedutil');
  });

  it('uses the energy preference if the processor has one', () => {
    const roots = machineWith({ ...preferences, ...ON_BATTERY });
    expect(createCpuGovernor(roots).unsupported()).toContain('use energy-preference');
    expect(createEnergyPreference(roots).unsupported()).toBeUndefined();
    expect(planOf(createEnergyPreference(roots), 'machine')).toEqual(['policy0/energy_performance_preference = power']);
    const fixed = machineWith({ ...preferences, [`${POLICY}0/scaling_governor`]: 'performance\n' });
    expect(createEnergyPreference(fixed).unsupported()).toContain('fixes the energy preference');
  });

  // auto-cpufreq issue 661, watt issue 46: the kernel answers EBUSY.
  it('is not offered while the governor fixes the preference (epp-locked)', () => {
    const names = [
      'energy_performance_available_preferences',
      'energy_performance_preference',
      'scaling_available_governors',
      'scaling_governor',
    ];
    const files = names.map((name) => [`${POLICY}0/${name}`, readFixture(`field/epp-locked/policy0/${name}`)]);
    const roots = machineWith(Object.fromEntries(files));
    expect(createEnergyPreference(roots).unsupported()).toContain('"performance" fixes the energy preference');
    expect(createCpuGovernor(roots).unsupported()).toContain('use energy-preference');
  });

  it('sets the profile of the firmware', () => {
    const roots = machineWith({
      'sys/firmware/acpi/platform_profile': 'balanced\n',
      'sys/firmware/acpi/platform_profile_choices': 'low-power balanced performance\n',
    });
    expect(planOf(createPlatformProfile(roots), 'machine')).toEqual(['acpi/platform_profile = performance']);
  });

  it('is unsupported on a machine without such settings', () => {
    const actions = [createCpuGovernor, createEnergyPreference, createPlatformProfile];
    for (const create of actions) expect(create(machineWith({})).unsupported()).toMatch(/machine|this processor/);
  });
});

describe('services', () => {
  const RUNNING = {
    LoadState: 'loaded',
    ActiveState: 'active',
    Type: 'simple',
    Description: 'Keeps files the same',
    RequiredBy: '',
    BoundBy: '',
    TriggeredBy: '',
    RefuseManualStart: 'no',
    RefuseManualStop: 'no',
  };
  const stopping = (facts: Readonly<Record<string, string>> = {}) =>
    createStopUnit(() =>
      Object.entries({ ...RUNNING, ...facts })
        .map((pair) => pair.join('='))
        .join('\n'),
    );

  it('are stopped if no other unit depends on them', () => {
    expect(planOf(stopping(), 'unit:sync.service')).toEqual(['sync.service = inactive']);
  });

  it.each([
    ['sync.socket', {}, 'only services'],
    ['sync.service', { LoadState: 'not-found' }, 'does not exist'],
    ['sync.service', { ActiveState: 'inactive' }, 'not running'],
    ['pipewire.service', {}, 'the session depends on it'],
    ['sync.service', { Type: 'oneshot' }, 'already finished'],
    ['sync.service', { RequiredBy: 'other.service' }, 'other units require it: other.service'],
    ['sync.service', { TriggeredBy: 'sync.socket' }, 'sync.socket would start it again'],
    ['sync.service', { RefuseManualStop: 'yes' }, 'refuses to start or stop'],
  ])('%s stays: %j', (unit, facts, reason) => {
    expect(planOf(stopping(facts), `unit:${unit}`)).toContain(reason);
  });

  it('cannot be stopped without systemd', () => {
    const action = createStopUnit(() => {
      throw new Error('no bus');
    });
    expect(action.unsupported()).toBe('your systemd user instance is not available (no bus)');
    expect(parseTarget('unit:a b.service')).toBeUndefined();
    expect(parseTarget('unit:--now')).toBeUndefined();
  });

  it('are restarted only by a person', () => {
    expect(createRestartService().unsupported()).toContain('cannot be undone');
    expect(planOf(createRestartService(), 'unit:sync.service')).toContain('cannot be undone');
  });
});
