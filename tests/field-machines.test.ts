import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLinuxInventory } from '../src/main/platform/linux/read-inventory';
import type { MachineRole } from '../src/shared/model/machine-role';
import { firedAlerts } from './helpers/fired-alerts';
import { fixturePath } from './helpers/fixture';
import { INCREASE, inspectCapturedMachine } from './helpers/kernel-text/inspect-captured-machine';

/**
 * Machines of tests/fixtures/field/machines, each with its sources in SOURCE.md: the values that its owner expects. Each
 * counter of traffic and disks that is not 0 grows by the same amount in the second between two captures, so that a sum
 * shows how many links or disks it counts.
 */
interface Expected {
  readonly role: MachineRole;
  /** Mounts that are watched for their space. */
  readonly mounts: readonly string[];
  /** Cores that are measured. */
  readonly cores: number;
  /** Cores that it has. Default: those. */
  readonly listedCores?: number;
  /** Load over 1 minute, per core; undefined if the kernel measures none. */
  readonly load?: number;
  /** Cores with a clock. Default: all. */
  readonly clocks?: number;
  /** Model of the processor, and cores of each kind if it is hybrid. */
  readonly processor: string;
  readonly kinds?: Readonly<Record<string, number>>;
  readonly memoryGib: number;
  readonly memoryUsed: number;
  readonly swapUsed?: number;
  readonly sensors?: Readonly<Record<string, number>>;
  readonly fans?: Readonly<Record<string, number>>;
  readonly batteries?: Readonly<Record<string, number>>;
  readonly isOnBattery?: boolean;
  /** Interfaces with their state; undefined if they have none. */
  readonly interfaces: Readonly<Record<string, number | undefined>>;
  /** Links in the sum of the traffic. */
  readonly links: number;
  /** Disks in the sum, and other devices. */
  readonly disks: readonly string[];
  readonly otherDisks?: readonly string[];
  /** Collectors that this machine lacks, or that lack a part. */
  readonly problems?: readonly string[];
}

const rootsOf = (name: string) => ({
  proc: fixturePath(`field/machines/${name}/proc`),
  sys: fixturePath(`field/machines/${name}/sys`),
});

const HEADLESS = ['battery', 'cpu-frequency', 'sensors'];

const MACHINES: Readonly<Record<string, Expected>> = {
  arch: {
    role: 'laptop',
    mounts: ['/', '/boot', '/tmp'],
    cores: 16,
    load: 0.05,
    processor: '12th Gen Intel(R) Core(TM) i7-1260P',
    kinds: { performance: 8, efficiency: 8 },
    memoryGib: 15.2,
    memoryUsed: 0.41,
    swapUsed: 0.1,
    sensors: {
      'acpitz temp1': 16.8,
      'coretemp Core 0': 47,
      'coretemp Core 8': 45,
      'coretemp Package id 0': 51,
      'iwlwifi_1 temp1': 41,
      'nvme Composite': 36.9,
    },
    fans: { 'framework_laptop fan1': 0 },
    batteries: { BAT1: 0.63 },
    isOnBattery: true,
    interfaces: { wlan0: 1, wg0: undefined },
    links: 1,
    disks: ['nvme0n1'],
    otherDisks: ['dm-0', 'zram0'],
  },
  asahi: {
    role: 'laptop',
    mounts: ['/', '/boot', '/boot/efi', '/tmp'],
    cores: 8,
    load: 0.06,
    processor: 'Apple M1 (Icestorm) and Apple M1 (Firestorm)',
    kinds: { performance: 4, efficiency: 4 },
    memoryGib: 15.2,
    memoryUsed: 0.38,
    swapUsed: 0,
    sensors: {
      'macsmc_battery temp1': 30.1,
      'macsmc_hwmon Battery Hotspot': 30.1,
      'macsmc_hwmon NAND Flash Temperature': 33.5,
      'macsmc_hwmon WiFi/BT Module Temp': 34,
      'nvme Composite': 31.9,
    },
    fans: { 'macsmc_hwmon Fan 1': 0 },
    batteries: { 'macsmc-battery': 0.774 },
    isOnBattery: true,
    interfaces: { wlp1s0f0: 1 },
    links: 1,
    disks: ['nvme0n1'],
    otherDisks: ['nvme0n2', 'zram0'],
  },
  'debian-container': {
    role: 'server',
    mounts: ['/'],
    cores: 8,
    load: 0.5,
    clocks: 0,
    // The limit of the container, in which a cache gives way.
    processor: 'Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz',
    memoryGib: 2,
    memoryUsed: 0.5,
    swapUsed: 0.52,
    interfaces: { eth0: 1 },
    links: 1,
    disks: ['nvme0n1'],
    problems: HEADLESS,
  },
  'fedora-atomic': {
    role: 'laptop',
    // The root is an image; /sysroot and /etc are on the file system of /var.
    mounts: ['/boot', '/boot/efi', '/tmp', '/var'],
    cores: 8,
    load: 0.08,
    processor: 'AMD Ryzen 5 PRO 5650U with Radeon Graphics',
    memoryGib: 15.5,
    memoryUsed: 0.37,
    swapUsed: 0,
    sensors: {
      'acpitz temp1': 45,
      'amdgpu edge': 44,
      'k10temp Tctl': 47.6,
      'nvme Composite': 38.9,
      'nvme Sensor 1': 38.9,
    },
    batteries: { BAT0: 0.8 },
    isOnBattery: false,
    interfaces: { wlp1s0: 1 },
    links: 1,
    disks: ['nvme0n1'],
    otherDisks: ['zram0'],
  },
  gvisor: {
    role: 'server',
    mounts: ['/'],
    cores: 0,
    clocks: 0,
    processor: 'unknown',
    listedCores: 8,
    memoryGib: 2,
    memoryUsed: 0.09,
    interfaces: { eth0: undefined },
    links: 1,
    disks: [],
    problems: [...HEADLESS, 'cgroup', 'cpu', 'disk', 'load', 'memory', 'pressure', 'sockets'],
  },
  lxc: {
    role: 'server',
    // Both data sets are of one pool.
    mounts: ['/'],
    cores: 2,
    load: 0.2,
    clocks: 0,
    processor: 'Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz',
    memoryGib: 0.5,
    memoryUsed: 0.1,
    interfaces: { eth0: 1 },
    links: 1,
    disks: [],
    problems: [...HEADLESS, 'pressure'],
  },
  opensuse: {
    role: 'desktop',
    // One file system with ten subvolumes, a full disk that is read only, and a DVD.
    mounts: ['/', '/boot/efi'],
    cores: 6,
    load: 0.05,
    processor: 'AMD Ryzen 5 3500X 6-Core Processor',
    memoryGib: 7.7,
    memoryUsed: 0.47,
    swapUsed: 0.05,
    sensors: {
      'gigabyte_wmi temp1': 32,
      'gigabyte_wmi temp2': 35,
      'k10temp Tccd1': 40,
      'k10temp Tctl': 41.3,
      'nouveau temp1': 39,
    },
    fans: { 'nouveau fan1': 900 },
    interfaces: { eth0: 1, br0: 1 },
    links: 1,
    disks: ['sda', 'sdb', 'sr0'],
    problems: ['battery'],
  },
  'raspberry-pi': {
    role: 'server',
    mounts: ['/', '/boot/firmware', '/tmp'],
    cores: 4,
    load: 0.05,
    processor: 'Raspberry Pi 5 Model B Rev 1.0',
    memoryGib: 7.9,
    memoryUsed: 0.15,
    swapUsed: 0,
    sensors: { 'cpu_thermal temp1': 49.6, 'rp1_adc temp1': 55.5 },
    fans: { 'pwmfan fan1': 1_468 },
    interfaces: { eth0: 1, wlan0: 0 },
    links: 1,
    disks: ['mmcblk0'],
    problems: ['battery', 'pressure'],
  },
  s390x: {
    role: 'server',
    mounts: ['/', '/var/lib/pgsql'],
    cores: 4,
    load: 0.23,
    clocks: 0,
    processor: 'IBM/S390 8561',
    memoryGib: 7.8,
    memoryUsed: 0.14,
    swapUsed: 0,
    interfaces: { encb000: 1 },
    links: 1,
    disks: ['dasda', 'dasdb'],
    problems: HEADLESS,
  },
  'steam-deck': {
    role: 'laptop',
    // The root is an image, and folders of the home partition are mounted at twelve paths.
    mounts: ['/efi', '/esp', '/home', '/run/media/deck/SD512', '/tmp', '/var'],
    cores: 8,
    load: 0.2,
    processor: 'AMD Custom APU 0405',
    memoryGib: 11.2,
    memoryUsed: 0.38,
    swapUsed: 0,
    sensors: {
      'acpitz_0 temp1': 60,
      'amdgpu edge': 63,
      'k10temp Tctl': 65,
      'nvme Composite': 46.9,
      'steamdeck_hwmon Battery Temp': 37,
    },
    fans: { 'steamdeck_hwmon System Fan': 1_499 },
    batteries: { BAT1: 1 },
    isOnBattery: false,
    interfaces: { wlan0: 1 },
    links: 1,
    disks: ['nvme0n1', 'mmcblk0'],
    otherDisks: ['zram0'],
  },
  thinkpad: {
    role: 'laptop',
    mounts: ['/', '/boot', '/boot/efi', '/tmp'],
    cores: 8,
    load: 0.06,
    processor: 'Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz',
    memoryGib: 15.3,
    memoryUsed: 0.39,
    swapUsed: 0,
    sensors: {
      'acpitz temp1': 47,
      'coretemp Core 0': 47,
      'coretemp Package id 0': 48,
      'iwlwifi_1 temp1': 39,
      'nvme Composite': 37.9,
      'pch_skylake temp1': 42.5,
      'thinkpad CPU': 47,
    },
    fans: { 'thinkpad fan1': 2_148 },
    batteries: { BAT0: 0.93, BAT1: 0.51 },
    isOnBattery: true,
    interfaces: { enp0s31f6: 0, wlp3s0: 1, wwan0: 0, tailscale0: undefined },
    links: 1,
    disks: ['nvme0n1'],
    otherDisks: ['dm-0', 'zram0'],
  },
  ubuntu: {
    role: 'desktop',
    mounts: ['/', '/boot/efi', '/media/user/USB STICK'],
    cores: 12,
    load: 0.1,
    processor: '12th Gen Intel(R) Core(TM) i5-12400',
    memoryGib: 31.1,
    memoryUsed: 0.26,
    swapUsed: 0,
    sensors: {
      'acpitz temp1': 27.8,
      'coretemp Core 0': 43,
      'coretemp Core 4': 44,
      'coretemp Package id 0': 45,
      'nct6798 CPUTIN': 45.5,
      'nct6798 SYSTIN': 34,
      'nvme Composite': 41.9,
    },
    fans: { 'nct6798 fan1': 0, 'nct6798 fan2': 1_180 },
    interfaces: { enp4s0: 1, wlp3s0: 0 },
    links: 1,
    disks: ['nvme0n1', 'sda'],
    problems: ['battery'],
  },
  wsl2: {
    role: 'desktop',
    mounts: ['/'],
    cores: 8,
    load: 0.01,
    clocks: 0,
    processor: 'AMD Ryzen 7 5800X 8-Core Processor',
    memoryGib: 15.6,
    memoryUsed: 0.08,
    swapUsed: 0,
    interfaces: { eth0: 1 },
    links: 1,
    disks: ['sda', 'sdb', 'sdc'],
    problems: HEADLESS,
  },
};

/** Bytes of the sectors by which each counter of a disk grows. */
const DISK_INCREASE = INCREASE * 512;

it('has every captured machine', () => {
  expect(Object.keys(MACHINES).sort()).toEqual(readdirSync(fixturePath('field/machines')).sort());
});

describe.each(Object.entries(MACHINES))('%s', (name, expected) => {
  let machine: Awaited<ReturnType<typeof inspectCapturedMachine>>;
  beforeAll(async () => {
    machine = await inspectCapturedMachine(name);
  });

  it('shows the file systems that can be filled', () => {
    expect(machine.mounts.map(({ mount }) => mount)).toEqual(expected.mounts);
    expect(Object.keys(machine.of('filesystem_used_ratio')).sort()).toEqual([...expected.mounts].sort());
  });

  it('shows its cores and its memory', () => {
    const { cpu } = readLinuxInventory(rootsOf(name), ['/dev/null']);
    expect(cpu).toMatchObject({ model: expected.processor, cores: expected.listedCores ?? expected.cores });
    expect(Object.fromEntries(cpu.kinds.map((kind) => [kind.name, kind.cores]))).toEqual(expected.kinds ?? {});
    expect(Object.keys(machine.of('cpu_core_usage_ratio'))).toHaveLength(expected.cores);
    expect(Object.keys(machine.of('cpu_core_frequency_hertz'))).toHaveLength(expected.clocks ?? expected.cores);
    expect(machine.get('cpu_usage_ratio') === undefined).toBe(expected.cores === 0);
    expect(machine.get('load_1m_ratio')).toBe(expected.load);
    expect((machine.get('memory_total_bytes') ?? 0) / 2 ** 30).toBeCloseTo(expected.memoryGib, 1);
    expect(machine.get('memory_used_ratio')).toBeCloseTo(expected.memoryUsed, 2);
    if (expected.swapUsed === undefined) expect(machine.get('swap_used_ratio')).toBeUndefined();
    else expect(machine.get('swap_used_ratio')).toBeCloseTo(expected.swapUsed, 2);
  });

  it('shows its sensors and batteries', () => {
    expect(machine.of('sensor_temperature_celsius')).toEqual(expected.sensors ?? {});
    expect(machine.of('sensor_fan_rpm')).toEqual(expected.fans ?? {});
    expect(machine.of('battery_charge_ratio')).toEqual(expected.batteries ?? {});
    const { isOnBattery } = expected;
    expect(machine.get('battery_on_ratio')).toBe(isOnBattery === undefined ? undefined : Number(isOnBattery));
  });

  it('shows its links and disks, and counts each byte once', () => {
    const up = machine.of('network_up_ratio');
    const names = Object.keys(machine.of('network_receive_bytes_per_second'));
    expect(Object.fromEntries(names.map((one) => [one, up[one]]))).toEqual(expected.interfaces);
    expect(machine.get('network_all_receive_bytes_per_second')).toBe(expected.links * INCREASE);
    const { disks, otherDisks = [] } = expected;
    expect(Object.keys(machine.of('disk_read_bytes_per_second')).sort()).toEqual([...disks, ...otherDisks].sort());
    const sum = disks.length === 0 ? undefined : disks.length * DISK_INCREASE;
    expect(machine.get('disk_all_read_bytes_per_second')).toBe(sum);
  });

  it('reports missing sources, and raises no alert', () => {
    const lacking = new Set(machine.problems.map(({ collector }) => collector));
    // Processes of others are in none of these captures.
    lacking.delete('processes');
    expect([...lacking].sort()).toEqual([...(expected.problems ?? [])].sort());
    expect(firedAlerts(machine.series, expected.role)).toEqual([]);
  });
});
