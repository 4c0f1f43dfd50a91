import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOffMains, readPowerSupplies } from '../src/main/platform/linux/power-supply';
import { readMachineRole } from '../src/main/platform/machine-role';
import { isInsideInterface } from '../src/shared/model/interface-names';
import { firedAlerts } from './helpers/fired-alerts';
import { fixturePath } from './helpers/fixture';
import { inspectField, inspectFiles, inspectTrees, parseField, readField } from './helpers/inspect-tree';
import { temporaryDirectory } from './helpers/temporary';
import { writeTree } from './helpers/write-tree';

/**
 * Inputs from the issue trackers of other tools, which the collectors must report correctly. Each title names the
 * fixture in tests/fixtures/field; its source is in the comment.
 */

const GIB = 1024 ** 3;

describe('a missing part', () => {
  // psutil issue 722, opentelemetry-python-contrib issue 3740: gVisor, LX zones, WSL 1 and Android have no vmstat.
  it('leaves the rest of the memory (vmstat-missing)', async () => {
    const machine = await inspectField('vmstat-missing');
    expect(machine.get('memory_used_ratio')).toBe(0.25);
    expect(machine.get('memory_available_bytes')).toBe(12288000 * 1024);
    expect(machine.problemsOf('memory')).toEqual([expect.stringContaining('/proc/vmstat')]);
  });

  it('is reported, and no number of processes, where a capture has none', async () => {
    const machine = await inspectField('vmstat-missing');
    expect(machine.series.filter(({ metric }) => metric.startsWith('process_'))).toEqual([]);
    expect(machine.problemsOf('processes')).toEqual(['/proc lists no processes']);
  });

  it('leaves the rest of the sockets', async () => {
    const machine = await inspectFiles([
      {
        'proc/net/snmp': 'Tcp: RtoMin CurrEstab RetransSegs\nTcp: 200 7 1\nUdp: InDatagrams InErrors\nUdp: 1 0\n',
        'proc/net/sockstat': 'sockets: used 31\nTCP: inuse 4 orphan 0 tw 0 alloc 5 mem 1\n',
      },
    ]);
    expect(machine.get('network_tcp_established_count')).toBe(7);
    expect(machine.get('network_sockets_used_count')).toBe(31);
    expect(machine.problemsOf('sockets')).toEqual([expect.stringContaining('/proc/net/netstat')]);
  });
});

describe('a counter', () => {
  const netDev = (name: string) => (index: number) => ({
    'proc/net/dev': readField(`counter-zero-once-and-impossible-jump/${name}/net-dev.${index}`),
    ...(name === 'jump' ? { 'sys/class/net/bond0/speed': '10000\n' } : {}),
  });
  const rateAfter = async (name: string, last: number) => {
    const trees = Array.from({ length: last + 1 }, (_, index) => netDev(name)(index));
    return Object.values((await inspectFiles(trees)).of('network_receive_bytes_per_second'))[0];
  };

  // netdata issue 6077.
  it.each([
    [1, 1e6],
    [2, undefined],
    [3, undefined],
    [4, 1e6],
  ])('that is 0 once gives no rate around it (reading %d)', async (last, rate) => {
    expect(await rateAfter('zero', last)).toBe(rate);
  });

  // node_exporter issue 1849.
  it.each([
    [1, 1.25e8],
    [2, undefined],
    [3, 1.25e8],
  ])('that jumps by more than the link can carry gives no rate (reading %d)', async (last, rate) => {
    const found = await rateAfter('jump', last);
    if (rate === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(rate, -4);
  });

  // node_exporter issue 1882.
  it('that became negative gives no value and leaves the others (negative-processes)', async () => {
    const machine = await inspectFiles(
      [0, 1].map((index) => ({ 'proc/stat': readField(`negative-processes/stat.${index}`) })),
    );
    expect(machine.get('processes_created_per_second')).toBeUndefined();
    expect(machine.get('cpu_context_switches_per_second')).toBe(100);
    expect(machine.get('cpu_usage_ratio')).toBe(0.75);
  });
});

describe('a number of tasks', () => {
  it('beyond the highest process ID of the kernel is not reported', async () => {
    const machine = await inspectFiles([
      {
        'proc/stat': 'cpu  1 1 1 1\ncpu0 1 1 1 1\nbtime 1700000000\nprocs_running 4294967295\nprocs_blocked 4194304\n',
      },
    ]);
    expect(machine.get('processes_running_count')).toBeUndefined();
    expect(machine.get('processes_blocked_count')).toBe(4_194_304);
  });
});

describe('mounts', () => {
  const mountsOf = async (name: string, rest: Readonly<Record<string, string>> = {}) => {
    const machine = await inspectFiles([{ 'proc/self/mounts': readField(`${name}/mounts`), ...rest }]);
    return { ...machine, paths: machine.mounts.map(({ mount }) => mount) };
  };

  // node_exporter issue 66.
  it('leave out single files (container-file-mounts)', async () => {
    expect((await mountsOf('container-file-mounts')).paths).toEqual(['/']);
  });

  // beszel issue 1402, composefs issue 420: Fedora Atomic desktops.
  it('leave out images and read-only mounts, and name each device once (composefs-root)', async () => {
    const machine = await mountsOf('composefs-root', { 'statvfs.json': readField('composefs-root/statfs.json') });
    expect(machine.paths).toEqual(['/boot', '/var']);
    expect(machine.of('filesystem_used_ratio')).toEqual({ '/var': expect.closeTo(0.1985, 2) });
    expect(firedAlerts(machine.series, 'desktop')).toEqual([]);
  });
});

describe('memory', () => {
  // beszel issue 142, htop issue 1002: the ARC gives way down to c_min.
  it('counts the ZFS cache as available (zfs-arc)', async () => {
    expect((await inspectField('zfs-arc')).get('memory_used_ratio')).toBeCloseTo(0.302, 2);
    const meminfo = readField('zfs-arc/proc/meminfo').replace(/MemAvailable: +\d+/, 'MemAvailable:     900000');
    const arcstats = readField('zfs-arc/proc/spl/kstat/zfs/arcstats').replace(/^(size +4 +)\d+/m, '$125769803776');
    const harder = await inspectFiles([{ 'proc/meminfo': meminfo, 'proc/spl/kstat/zfs/arcstats': arcstats }]);
    expect(harder.get('memory_used_ratio')).toBeCloseTo(0.23, 2);
    expect(harder.get('memory_total_bytes')).toBeGreaterThan(30 * GIB);
    expect(firedAlerts(harder.series, 'desktop')).toEqual([]);
  });
});

describe('the memory of a container', () => {
  const containerOf = (files: Readonly<Record<string, string>>) =>
    inspectFiles([
      {
        'proc/meminfo': 'MemTotal: 1000000 kB\nMemFree: 100000 kB\nMemAvailable: 800000 kB\n',
        ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`sys/fs/cgroup/${name}`, text])),
      },
    ]);

  it('counts the inactive cache as available in version 2', async () => {
    const machine = await containerOf({
      'memory.max': '204800000\n',
      'memory.current': '102400000\n',
      'memory.stat': 'anon 1\ninactive_file 51200000\n',
    });
    expect(machine.get('memory_used_ratio')).toBe(0.25);
  });

  // Kernel documentation, "Memory Resource Controller", 5.2: only the totals include groups below, as the usage does.
  it('counts that of groups below in version 1', async () => {
    const machine = await containerOf({
      'memory/memory.limit_in_bytes': '204800000\n',
      'memory/memory.usage_in_bytes': '102400000\n',
      'memory/memory.stat': 'inactive_file 4096\nhierarchical_memory_limit 204800000\ntotal_inactive_file 51200000\n',
    });
    expect(machine.get('memory_used_ratio')).toBe(0.25);
  });
});

describe('sensors', () => {
  // node_exporter issue 406: dell_smm.
  it('have different names if their labels are equal or empty (duplicate-sensor-labels)', async () => {
    const { series } = await inspectField('duplicate-sensor-labels');
    const values = series.filter(({ metric }) => metric === 'sensor_temperature_celsius').map(({ value }) => value);
    expect(values.sort((a, b) => a - b)).toEqual([30, 44, 55, 96, 97]);
    const hidden = series.filter(({ labels }) => labels['sensor'] === 'Ambient temp2');
    expect(hidden.map(({ value }) => value)).toEqual([96]);
    expect(firedAlerts(hidden, 'laptop')).toEqual(['too-hot']);
  });

  // gnome-shell-system-monitor-applet issue 79: applesmc.
  it('are found below device/ (sensors-under-device)', async () => {
    const machine = await inspectField('sensors-under-device');
    expect(machine.get('sensor_fan_rpm{chip="applesmc",sensor="Left side"}')).toBe(2160);
    expect(machine.get('sensor_temperature_celsius{chip="applesmc",sensor="TB0T"}')).toBe(30.5);
    expect(machine.get('sensor_temperature_celsius{chip="coretemp",sensor="temp1"}')).toBe(50);
  });

  // lm-sensors issue 461, netdata issue 23673; kernel documentation, hwmon sysfs interface.
  it('with a fault have no value (temp-fault)', async () => {
    const machine = await inspectField('temp-fault');
    expect(Object.values(machine.of('sensor_temperature_celsius'))).toEqual([34]);
    expect(firedAlerts(machine.series, 'desktop')).toEqual([]);
  });

  it('have no value for a fan with a fault', async () => {
    const chip = 'sys/class/hwmon/hwmon2';
    const machine = await inspectFiles([
      {
        [`${chip}/name`]: 'it8728\n',
        [`${chip}/fan1_input`]: '1350000\n',
        [`${chip}/fan1_fault`]: '1\n',
        [`${chip}/fan2_input`]: '900\n',
        [`${chip}/fan2_fault`]: '0\n',
        [`${chip}/fan3_input`]: '700\n',
        [`${chip}/fan3_fault`]: '1\n',
      },
    ]);
    expect(machine.of('sensor_fan_rpm')).toEqual({ 'it8728 fan2': 900 });
  });

  // thinkfan issue 36, lm-sensors issue 425.
  it('are found again under another number (hwmon-renumbered)', async () => {
    const machine = await inspectField('hwmon-renumbered/before', 'hwmon-renumbered/after', 'hwmon-renumbered/after');
    expect(machine.of('sensor_temperature_celsius')).toEqual({ 'nvme temp1': 41, 'amdgpu temp1': 62 });
  });

  // node_exporter issue 3673: three radios on one device.
  it('have the names of their chips, although these share a device', async () => {
    const radios = [0, 1, 2].map((radio) => ({
      [`sys/class/hwmon/hwmon${radio}/name`]: `mt7996_phy0_${radio}\n`,
      [`sys/class/hwmon/hwmon${radio}/temp1_input`]: `4${radio}000\n`,
    }));
    const machine = await inspectFiles([Object.assign({}, ...radios)]);
    expect(machine.of('sensor_temperature_celsius')).toEqual({
      'mt7996_phy0_0 temp1': 40,
      'mt7996_phy0_1 temp1': 41,
      'mt7996_phy0_2 temp1': 42,
    });
  });
});

describe('links', () => {
  interface Case {
    readonly rates: Readonly<Record<string, number>>;
    readonly overview: number;
  }

  // Vitals issue 319, netdata pull request 12789, gnome-shell-system-monitor-next-applet issue 81.
  it.each(parseField<readonly Case[]>('bridge-doubles/rates.json'))(
    'count no byte twice, although /sys is missing (bridge-doubles): $rates',
    async ({ rates, overview }) => {
      const treeAt = (seconds: number) => ({
        'proc/net/dev': `Inter-|\n face |\n${Object.entries(rates)
          .map(([name, rate]) => `${name}: ${1_000 + seconds * rate} 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`)
          .join('')}`,
      });
      const machine = await inspectFiles([treeAt(0), treeAt(1)]);
      expect(machine.get('network_all_receive_bytes_per_second')).toBe(overview);
    },
  );

  it.each(Object.entries(parseField<Readonly<Record<string, string>>>('bridge-doubles/names.json')))(
    'keep %s %s by its name (bridge-doubles)',
    (name, place) => expect(isInsideInterface(name) ? 'inside' : 'outside').toBe(place),
  );
});

describe('power supplies', () => {
  // psutil issue 1785.
  it('are full at 100% (battery-over-100)', async () => {
    expect((await inspectField('battery-over-100')).of('battery_charge_ratio')).toEqual({ BAT0: 1, BAT1: 1 });
  });

  it('are found within five minutes if the machine had none (hwmon-renumbered)', async () => {
    const battery = 'sys/class/power_supply/BAT0';
    const later = { [`${battery}/type`]: 'Battery\n', [`${battery}/capacity`]: '80\n' };
    const machine = await inspectFiles([{ 'sys/class/power_supply/AC/type': 'Mains\n' }, later, later], 150);
    expect(machine.of('battery_charge_ratio')).toEqual({ BAT0: 0.8 });
  });

  // auto-cpufreq pull request 963, TLP issue 768.
  it('leave out that of a mouse, and count USB-C as mains power (several-power-supplies)', async () => {
    const machine = await inspectField('several-power-supplies');
    expect(machine.of('battery_charge_ratio')).toEqual({ BAT1: 0.8 });
    expect(machine.get('battery_power_watts{battery="BAT1"}')).toBe(0);
    expect(machine.get('battery_on_ratio')).toBe(0);
    expect(readMachineRole(fixturePath('field/several-power-supplies/sys'))).toBe('laptop');
  });

  it('make no laptop of a desktop with a mouse and an idle USB-C port (several-power-supplies)', async () => {
    const port = 'sys/class/power_supply/ucsi-source-psy-USBC000_001';
    const mouse = 'sys/class/power_supply/hidpp_battery_0';
    const root = temporaryDirectory();
    writeTree(root, {
      [`${port}/type`]: 'USB\n',
      [`${port}/online`]: '0\n',
      ...Object.fromEntries(
        ['type', 'scope', 'status'].map((name) => [
          `${mouse}/${name}`,
          readField(`several-power-supplies/${mouse}/${name}`),
        ]),
      ),
    });
    const machine = await inspectTrees([root]);
    expect(machine.series.filter(({ metric }) => metric.startsWith('battery_'))).toEqual([]);
    expect(machine.problemsOf('battery')).toEqual(['this machine has no battery']);
    expect(readMachineRole(join(root, 'sys'))).toBe('desktop');
    expect(isOffMains(readPowerSupplies({ sys: join(root, 'sys') }))).toBe(false);
  });
});

describe('cores', () => {
  // FTL issue 1319.
  it('divide the load of the whole machine (cores-by-number)', async () => {
    const machine = await inspectFiles([
      {
        'proc/loadavg': '2.00 1.00 0.50 1/88 7770\n',
        'proc/stat': 'cpu  2 0 0 0\ncpu0 1 0 0 0\ncpu1 1 0 0 0\nbtime 1700000000\n',
      },
    ]);
    expect(machine.get('load_1m_ratio')).toBe(1);
  });

  // node_exporter issues 1241 and 1710.
  it('without a clock are left out until they have one (frequency-unknown)', async () => {
    const machine = await inspectField('frequency-unknown');
    expect(machine.of('cpu_core_frequency_hertz')).toEqual({ 1: 1.8e9 });
    const path = (core: number) => `sys/devices/system/cpu/cpu${core}/cpufreq/scaling_cur_freq`;
    const known = { [path(0)]: '2000000\n', [path(1)]: '1800000\n' };
    const later = await inspectFiles([{ [path(0)]: '<unknown>\n', [path(1)]: '1800000\n' }, known, known]);
    expect(later.of('cpu_core_frequency_hertz')).toEqual({ 0: 2e9, 1: 1.8e9 });
  });
});

describe('disks', () => {
  // node_exporter issues 1981 and 3673.
  it('have slashes in their names (device-with-a-slash)', async () => {
    expect((await inspectField('device-with-a-slash')).get('disk_io_in_flight_count{device="nvmesh/Nag_test"}')).toBe(
      41,
    );
  });
});
