import { describe, expect, it } from 'vitest';
import { inspectFiles } from './helpers/inspect-tree';

/**
 * Inputs of the same kinds as those of tests/field.test.ts, from other kernels, distributions and drivers. The formats
 * are those of the kernel and of the issue trackers of other tools; the machines were not measured.
 */

describe('mounts', () => {
  const pathsOf = async (file: 'mounts' | 'mountinfo', lines: readonly string[]) => {
    const machine = await inspectFiles([{ [`proc/self/${file}`]: `${lines.join('\n')}\n` }]);
    return machine.mounts.map(({ mount }) => mount);
  };

  it.each([
    [
      'OpenWrt, whose root is a layer over the flash memory',
      [
        '/dev/root /rom squashfs ro,relatime 0 0',
        '/dev/mtdblock6 /overlay jffs2 rw,noatime 0 0',
        'overlayfs:/overlay / overlay rw,noatime,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work 0 0',
      ],
      ['/'],
    ],
    [
      'flash memory, which has no device file',
      [
        'ubi0:rootfs / ubifs rw,relatime 0 0',
        'ubi0:data /data ubifs rw 0 0',
        'mtd:log /var/log jffs2 rw 0 0',
        'none /sys sysfs rw 0 0',
      ],
      ['/', '/data', '/var/log'],
    ],
    [
      'WSL 1, whose folders are all on the Windows disk',
      [
        'rootfs / lxfs rw,noatime 0 0',
        'home /home lxfs rw,noatime 0 0',
        'none /dev tmpfs rw 0 0',
        'C: /mnt/c drvfs rw 0 0',
      ],
      ['/'],
    ],
    [
      'folders that are mounted on demand',
      ['/dev/sda2 / ext4 rw 0 0', '/etc/auto.misc /misc autofs rw,fd=7,indirect 0 0', '-hosts /net autofs rw 0 0'],
      ['/'],
    ],
    [
      'a stick with UDF, and a DVD',
      [
        '/dev/sda2 / ext4 rw 0 0',
        '/dev/sdb1 /media/ann/STICK udf rw,nosuid 0 0',
        '/dev/sr0 /media/ann/DVD udf ro,nosuid 0 0',
      ],
      ['/', '/media/ann/STICK'],
    ],
    ['User-mode Linux', ['none / hostfs rw 0 0', 'none /proc proc rw 0 0'], ['/']],
    ['old containers and live systems', ['none / aufs rw,si=1a2b 0 0', '/dev/sda1 /etc/hosts ext4 rw 0 0'], ['/']],
    [
      'the first root, which another one covers',
      ['rootfs / rootfs rw 0 0', '/dev/sda2 /sysroot ext4 rw 0 0'],
      ['/sysroot'],
    ],
    ['a cluster', ['/dev/sda1 / ext4 rw 0 0', '/dev/gpfs01 /gpfs gpfs rw 0 0'], ['/']],
  ])('are chosen on %s', async (_, lines, expected) => {
    expect(await pathsOf('mounts', lines)).toEqual(expected);
  });

  it.each([
    [
      'a root that is a subvolume of a pool, which is mounted, too',
      [
        '26 1 0:24 /@ / rw - btrfs /dev/nvme0n1p2 rw,subvol=/@',
        '30 26 0:24 /@home /home rw - btrfs /dev/nvme0n1p2 rw',
        '32 26 0:24 / /mnt/pool rw - btrfs /dev/nvme0n1p2 rw',
      ],
      ['/'],
    ],
    [
      'Synology, with a shorter path to a folder of the volume',
      [
        '1 0 9:0 / / rw - ext4 /dev/md0 rw',
        '2 1 0:34 /@syno /volume1 rw - btrfs /dev/mapper/cachedev_0 rw',
        '3 1 0:34 /@syno/@Entware/opt /opt rw - btrfs /dev/mapper/cachedev_0 rw',
      ],
      ['/', '/volume1'],
    ],
    [
      'overlayroot with changes on a disk',
      [
        '20 1 0:20 / / rw - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,workdir=/media/root-rw/w',
        '21 20 8:1 / /media/root-ro ro - ext4 /dev/sda1 ro',
        '22 20 8:2 / /media/root-rw rw - ext4 /dev/sda2 rw',
      ],
      ['/'],
    ],
    [
      'a container with a volume at a path that its host has, too',
      [
        '1 0 0:99 / / rw - overlay overlay rw,lowerdir=/a,upperdir=/var/lib/docker/overlay2/ab/diff,workdir=/w',
        '2 1 8:3 /volumes/x/_data /var/lib rw - ext4 /dev/sdb1 rw',
      ],
      ['/', '/var/lib'],
    ],
  ])('are chosen on %s', async (_, lines, expected) => {
    expect(await pathsOf('mountinfo', lines)).toEqual(expected);
  });

  // Reserved blocks in use, a file system that knows no sizes, and more free blocks than there are.
  it('have no impossible sizes', async () => {
    const usage = { bsize: 4096, blocks: 1_000_000, bfree: 1_000, bavail: 1_000, files: 1_000, ffree: 500 };
    const machine = await inspectFiles([
      {
        'proc/self/mounts': ['/', '/a', '/b'].map((path, index) => `/dev/sd${index} ${path} xfs rw 0 0\n`).join(''),
        'statvfs.json': JSON.stringify({
          '/': { ...usage, bavail: 2 ** 64 - 4_096 },
          '/a': { ...usage, bfree: 1_200_000, bavail: 1_200_000, ffree: 2_000 },
          '/b': { ...usage, blocks: 2 ** 62, bfree: 2 ** 62, bavail: 2 ** 62, files: 2 ** 64, ffree: 2 ** 64 },
        }),
      },
    ]);
    expect(machine.of('filesystem_used_ratio')).toEqual({ '/': 1 });
    expect(machine.of('filesystem_available_bytes')).toEqual({ '/': 0 });
    expect(machine.of('filesystem_size_bytes')).toEqual({ '/': 4_096_000_000, '/a': 4_096_000_000 });
    expect(machine.of('filesystem_inodes_used_ratio')).toEqual({ '/': 0.5 });
  });
});

describe('memory', () => {
  const KIB = 1024;
  const meminfo = (lines: Readonly<Record<string, number>>) =>
    Object.entries(lines)
      .map(([name, kibibytes]) => `${name}:   ${kibibytes} kB\n`)
      .join('');
  const HOST = { MemTotal: 64_000_000, MemFree: 5_000_000, MemAvailable: 50_000_000, Cached: 30_000_000 };

  it('counts surplus huge pages as used, since they were not reserved', async () => {
    const text = `${meminfo({ ...HOST, Hugepagesize: 2048, Hugetlb: 4_194_304 })}HugePages_Total: 2048\nHugePages_Surp: 1048\n`;
    const machine = await inspectFiles([{ 'proc/meminfo': text }]);
    expect(machine.get('memory_set_aside_bytes')).toBe(1_000 * 2048 * KIB);
  });

  // LXC on Proxmox with ZFS: lxcfs replaces /proc/meminfo, but not /proc/spl.
  it('leaves out the cache of the host in a container on ZFS', async () => {
    const own = { MemTotal: 4_194_304, MemFree: 2_000_000, MemAvailable: 2_500_000, Cached: 500_000 };
    const arc = `9 1\nname type data\nc_min 4 1073741824\nsize 4 ${3 * 1024 ** 3}\nmemory_all_bytes 4 ${64 * 1024 ** 3}\n`;
    const machine = await inspectFiles([{ 'proc/meminfo': meminfo(own), 'proc/spl/kstat/zfs/arcstats': arc }]);
    expect(machine.get('memory_available_bytes')).toBe(2_500_000 * KIB);
  });

  it('estimates the available part if it is reported as more than the total', async () => {
    const own = { MemTotal: 4_194_304, MemFree: 2_000_000, MemAvailable: 60_000_000, Cached: 500_000, Shmem: 100_000 };
    const machine = await inspectFiles([{ 'proc/meminfo': meminfo(own) }]);
    expect(machine.get('memory_available_bytes')).toBe(2_400_000 * KIB);
  });

  it.each([
    [
      'version 1, with the groups below',
      {
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n',
        'sys/fs/cgroup/memory/memory.usage_in_bytes': '499998720\n',
        'sys/fs/cgroup/memory/memory.stat':
          'cache 0\nrss 4096\ninactive_file 0\ntotal_cache 349999104\ntotal_rss 119996416\ntotal_inactive_file 299999232\n',
      },
      { available: 336_871_424, free: 36_872_192, cached: 349_999_104, anonymous: 119_996_416 },
    ],
    [
      'version 2',
      {
        'sys/fs/cgroup/memory.max': '536870912\n',
        'sys/fs/cgroup/memory.current': '399998976\n',
        'sys/fs/cgroup/memory.stat': 'anon 99999744\nfile 249999360\nkernel_stack 16384\ninactive_file 199999488\n',
      },
      { available: 336_871_424, free: 136_871_936, cached: 249_999_360, anonymous: 99_999_744 },
    ],
  ])('counts the group of a container (%s)', async (_, files, expected) => {
    const machine = await inspectFiles([{ 'proc/meminfo': meminfo({ ...HOST, Committed_AS: 9_000_000 }), ...files }]);
    const found = Object.fromEntries(
      Object.keys(expected).map((field) => [field, machine.get(`memory_${field}_bytes`)]),
    );
    expect(found).toEqual(expected);
    expect(machine.get('memory_committed_bytes')).toBeUndefined();
  });
});

describe('swap', () => {
  it.each([
    ['0', { swap_total_bytes: 0, swap_used_bytes: 0 }],
    ['4096000', { swap_total_bytes: 4_096_000, swap_used_bytes: 1_024_000, swap_used_ratio: 0.25 }],
    ['max', { swap_total_bytes: 8_192_000, swap_used_bytes: 7_168_000, swap_used_ratio: 0.875 }],
  ])('is bounded in a container (%s)', async (limit, expected) => {
    const machine = await inspectFiles([
      {
        'proc/meminfo': 'MemTotal: 8000 kB\nMemAvailable: 4000 kB\nSwapTotal: 8000 kB\nSwapFree: 1000 kB\n',
        'sys/fs/cgroup/memory.max': '4096000\n',
        'sys/fs/cgroup/memory.current': '1024000\n',
        'sys/fs/cgroup/memory.swap.max': `${limit}\n`,
        'sys/fs/cgroup/memory.swap.current': '1024000\n',
      },
    ]);
    const found = machine.series.filter(({ metric }) => metric.startsWith('swap_'));
    expect(Object.fromEntries(found.map(({ metric, value }) => [metric, value]))).toEqual(expected);
  });
});

describe('the time of the processor', () => {
  const stat = (ticks: string) => ({ 'proc/stat': `cpu  ${ticks} 0 0\ncpu0 ${ticks} 0 0\nctxt 5\n` });
  const usageOf = async (...ticks: readonly string[]) => (await inspectFiles(ticks.map(stat))).get('cpu_usage_ratio');

  it('shows no busy second when a virtual machine moves to another host', async () => {
    expect(await usageOf('100 0 100 800 0 0 0 5', '110 0 100 890 0 0 0 18446744073709551')).toBeUndefined();
  });

  it('shows no busy second after counters were 0 once', async () => {
    const [before, zero, after] = ['10000 0 100 800 0 0 0 0', '0 0 0 0 0 0 0 0', '10050 0 100 850 0 0 0 0'] as const;
    expect(await usageOf(before, zero)).toBeUndefined();
    expect(await usageOf(before, zero, after)).toBeUndefined();
    expect(await usageOf(before, zero, after, '10100 0 100 900 0 0 0 0')).toBe(0.5);
  });

  it('returns after the counters started from 0', async () => {
    expect(await usageOf('10000 0 100 800 0 0 0 0', '10 0 0 10 0 0 0 0', '20 0 0 40 0 0 0 0')).toBe(0.25);
  });
});

describe('an impossible value', () => {
  // The kernel writes a count that became negative as almost 2^32 or 2^64.
  it('is no count', async () => {
    const machine = await inspectFiles([
      {
        'proc/stat':
          'cpu  1 0 1 8\ncpu0 1 0 1 8\nctxt 5\nprocs_running 4294967295\nprocs_blocked 18446744073709551615\n',
        'proc/loadavg': '18446744073709551.16 4294967.30 0.50 1/4294967295 100\n',
        'proc/net/snmp': 'Tcp: CurrEstab\nTcp: 4294967295\n',
        'proc/net/sockstat': 'sockets: used 4294967295\n',
      },
    ]);
    for (const name of ['processes_running', 'processes_blocked', 'load_tasks'])
      expect(machine.get(`${name}_count`)).toBeUndefined();
    for (const name of ['tcp_established', 'sockets_used'])
      expect(machine.get(`network_${name}_count`)).toBeUndefined();
    expect(machine.get('load_1m_ratio')).toBeUndefined();
    expect(machine.get('load_5m_ratio')).toBeUndefined();
    expect(machine.get('load_15m_ratio')).toBe(0.5);
  });

  it('is no activity of a disk, nor part of the sum', async () => {
    const sda = (counters: string) => ({ 'proc/diskstats': `   8       0 sda ${counters} 0 0 0 0 0 0\n` });
    const machine = await inspectFiles([
      sda('100 0 1000 100 100 0 1000 100 4294967295 1000 1000'),
      sda('110 0 1000001000 4294967000 4294967295 0 2000 110 4294967295 1500 4294968295'),
    ]);
    const names = machine.series
      .filter(({ metric, value }) => metric.startsWith('disk_') && value !== 0)
      .map(({ metric }) => metric);
    expect(names.sort()).toEqual([
      'disk_all_written_bytes_per_second',
      'disk_io_busy_ratio',
      'disk_reads_per_second',
      'disk_written_bytes_per_second',
    ]);
  });

  it('is no traffic of a wireless link, which has no speed, and no number of packets', async () => {
    const wlan = (received: string) => ({
      'proc/net/dev': `Inter-|\n face |\n wlan0: ${received} 0 0 0 0 1000 10 0 0 0 0 0 0\n`,
      'sys/class/net/wlan0/wireless/x': '',
      'sys/class/net/wlan0/operstate': 'up\n',
    });
    const machine = await inspectFiles([wlan('1000 10 0 0'), wlan('5000001000 100000000010 4294967295 7')]);
    expect(machine.get('network_all_receive_bytes_per_second')).toBeUndefined();
    expect(machine.of('network_receive_bytes_per_second')).toEqual({});
    expect(machine.of('network_receive_packets_per_second')).toEqual({});
    expect(machine.of('network_receive_errors_per_second')).toEqual({});
    expect(machine.of('network_receive_drops_per_second')).toEqual({ wlan0: 7 });
  });
});

describe('sensors', () => {
  const chip = (number: number, name: string, files: Readonly<Record<string, number | string>>) =>
    Object.fromEntries(
      Object.entries({ name, ...files }).map(([file, value]) => [
        `sys/class/hwmon/hwmon${number}/${file}`,
        `${value}\n`,
      ]),
    );
  const zone = (number: number, type: string, value: number) => ({
    [`sys/class/thermal/thermal_zone${number}/type`]: `${type}\n`,
    [`sys/class/thermal/thermal_zone${number}/temp`]: `${value}\n`,
  });
  const temperaturesOf = async (files: Readonly<Record<string, string>>) =>
    (await inspectFiles([files])).of('sensor_temperature_celsius');

  // The header for a thermistor of ASUS, and open inputs of Nuvoton and ITE chips.
  it('have no value where a board has none', async () => {
    const found = await temperaturesOf({
      ...chip(0, 'asusec', { temp1_input: 45000, temp1_label: 'CPU', temp2_input: -40000, temp2_label: 'T_Sensor' }),
      ...chip(1, 'nct6798', { temp1_input: 34000, temp2_input: -62000, temp3_input: -55000 }),
      ...chip(2, 'it8728', { temp1_input: -5000, temp2_input: -55000 }),
      ...chip(3, 'jc42', { temp1_input: -40000, temp2_input: 0 }),
    });
    expect(found).toEqual({
      'asusec CPU': 45,
      'nct6798 temp1': 34,
      'it8728 temp1': -5,
      'jc42 temp1': -40,
      'jc42 temp2': 0,
    });
  });

  it('have no value while their chip sleeps', async () => {
    const found = await temperaturesOf({
      ...chip(0, 'amdgpu', { temp1_input: 0, temp1_label: 'edge' }),
      ...chip(1, 'k10temp', { temp1_input: 0, temp1_label: 'Tctl', temp3_input: 55000, temp3_label: 'Tccd1' }),
      ...chip(2, 'iwlwifi_1', { temp1_input: 0 }),
      ...chip(3, 'cpu_thermal', { temp1_input: 0 }),
    });
    expect(found).toEqual({ 'k10temp Tccd1': 55 });
  });

  // Kernels of vendors for Allwinner boards.
  it('are read in degrees and in thousandths', async () => {
    const found = await temperaturesOf({
      ...zone(0, 'cpu', 45),
      ...zone(1, 'gpu', 47000),
      ...zone(2, 'bat', -40000),
      ...zone(3, 'x', -1),
    });
    expect(found).toEqual({ 'cpu thermal_zone0': 45, 'gpu thermal_zone1': 47 });
  });

  // A second drive is plugged in.
  it('keep their name when another chip with the same name appears', async () => {
    const drive = (number: number, device: string, value: number) => ({
      ...chip(number, 'nvme', { temp1_input: value }),
      [`sys/class/nvme/${device}/model`]: 'x\n',
    });
    const linksOf = (...devices: readonly string[]) => ({
      'links.json': JSON.stringify(
        Object.fromEntries(
          devices.map((device, number) => [`sys/class/hwmon/hwmon${number}/device`, `../../nvme/${device}`]),
        ),
      ),
    });
    const first = { ...drive(0, 'nvme1', 40000), ...linksOf('nvme1') };
    const both = { ...drive(0, 'nvme0', 50000), ...drive(1, 'nvme1', 41000), ...linksOf('nvme0', 'nvme1') };
    const machine = await inspectFiles([first, both], 120);
    expect(machine.of('sensor_temperature_celsius')).toEqual({ 'nvme temp1': 41, 'nvme-nvme0 temp1': 50 });
    expect((await inspectFiles([both])).of('sensor_temperature_celsius')).toEqual({
      'nvme-nvme0 temp1': 50,
      'nvme-nvme1 temp1': 41,
    });
  });

  it('stay apart if a label is the name of another one', async () => {
    const found = await temperaturesOf({
      ...chip(0, 'x', { temp1_input: 50000, temp2_input: 51000, temp2_label: 'temp1' }),
      ...chip(1, 'y', {
        temp1_input: 30000,
        temp1_label: 'Ambient',
        temp2_input: 31000,
        temp2_label: 'Ambient temp1',
        temp3_input: 32000,
        temp3_label: 'Ambient',
      }),
    });
    expect(Object.values(found).sort()).toEqual([30, 31, 32, 50, 51]);
  });
});

describe('batteries', () => {
  const supply = (name: string, files: Readonly<Record<string, number | string>>) =>
    Object.fromEntries(
      Object.entries(files).map(([file, value]) => [`sys/class/power_supply/${name}/${file}`, `${value}\n`]),
    );
  const adapter = (online: number) => supply('AC', { type: 'Mains', online });
  const battery = (files: Readonly<Record<string, number | string>>, name = 'BAT0') =>
    supply(name, { type: 'Battery', present: 1, ...files });

  it.each([
    ['an adapter that is off, and a battery without a status', adapter(0), 'Unknown', 1],
    ['an adapter that is off, and a battery that is not charged further', adapter(0), 'Not charging', 1],
    ['an adapter that is off, and a battery that charges', adapter(0), 'Charging', 0],
    ['an adapter that is on', adapter(1), 'Unknown', 0],
    ['a port for USB-C only', supply('ucsi-source-psy-USBC000:001', { type: 'USB', online: 0 }), 'Full', 0],
  ])('are in use or not: %s', async (_, mains, status, ratio) => {
    const machine = await inspectFiles([{ ...mains, ...battery({ status, capacity: 50 }) }]);
    expect(machine.get('battery_on_ratio')).toBe(ratio);
  });

  it.each([
    [{ energy_now: 0, energy_full: 50_000_000, capacity: 73 }, 0.73],
    [{ energy_now: 0, energy_full: 50_000_000, capacity: 0 }, 0],
    [{ charge_now: 0, charge_full: 4_000_000 }, 0],
  ])('have a charge despite an unset register: %j', async (files, ratio) => {
    const machine = await inspectFiles([battery({ status: 'Charging', ...files })]);
    expect(machine.of('battery_charge_ratio')).toEqual({ BAT0: ratio });
  });

  it.each([{ current_now: 1_500_000, voltage_now: 0 }, { power_now: 0 }, { power_now: 9 }])(
    'have no power of 0 while they discharge: %j',
    async (files) => {
      const machine = await inspectFiles([battery({ status: 'Discharging', capacity: 50, ...files })]);
      expect(machine.of('battery_power_watts')).toEqual({});
    },
  );

  it('lose their values when they are taken out, as cores that are switched off', async () => {
    const clock = (core: number) => ({
      [`sys/devices/system/cpu/cpu${core}/cpufreq/scaling_cur_freq`]: '1800000\n',
    });
    const first = { ...clock(0), ...battery({ status: 'Full', capacity: 90 }, 'BAT1') };
    const both = { ...first, ...clock(1), ...battery({ status: 'Full', capacity: 50 }) };
    const machine = await inspectFiles([both, first], 120);
    expect(machine.of('battery_charge_ratio')).toEqual({ BAT1: 0.9 });
    expect(machine.of('cpu_core_frequency_hertz')).toEqual({ 0: 1.8e9 });
  });
});

describe('processes', () => {
  const process = (pid: number, name: string, cpuTicks: number) => ({
    [`proc/${pid}/stat`]:
      `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 4194304 ${cpuTicks} 0 0 0 ${cpuTicks} 0 0 0 20 0 1 0 1000 10000000 500` +
      `${' 0'.repeat(28)}\n`,
    [`proc/${pid}/cmdline`]: `${name}\0`,
  });

  it('are not counted in a capture without any', async () => {
    const machine = await inspectFiles([{ 'proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 10 kB\n' }]);
    expect(machine.series.filter(({ metric }) => metric.startsWith('process_'))).toEqual([]);
    expect(machine.problemsOf('processes')).toEqual([expect.stringContaining('no processes')]);
  });

  it('have no disk activity, rather than 0, if it cannot be read', async () => {
    const io = (read: number) => ({ 'proc/11/io': `rchar: 1\nread_bytes: ${read}\nwrite_bytes: 0\n` });
    const machine = await inspectFiles([
      { ...process(10, 'hidden', 1), ...process(11, 'shown', 1), ...io(0) },
      { ...process(10, 'hidden', 51), ...process(11, 'shown', 51), ...io(4096) },
    ]);
    expect(machine.of('app_read_bytes_per_second')).toEqual({ shown: 4096 });
    expect(machine.of('app_cpu_usage_ratio')).toEqual({ hidden: 0.5, shown: 0.5 });
  });

  it('use as many cores as their machine has', async () => {
    const cores = Array.from({ length: 256 }, (_, core) => `cpu${core} 1 0 1 8\n`).join('');
    const stat = { 'proc/stat': `cpu  256 0 256 2048\n${cores}` };
    const machine = await inspectFiles([
      { ...stat, ...process(10, 'solver', 1) },
      { ...stat, ...process(10, 'solver', 20_001) },
    ]);
    expect(machine.get('app_cpu_usage_ratio{app="solver"}')).toBe(200);
  });
});
