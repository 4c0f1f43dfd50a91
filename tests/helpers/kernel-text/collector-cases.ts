import { readFixture } from '../fixture';
import { addToCounters } from './add-to-counters';
import { ARCSTATS, MOUNTINFO, ROUTES } from './kernel-samples';

/** Files of a machine by their path below the root. */
export type Files = Readonly<Record<string, string>>;

/**
 * The series that depend on a line of a file: `$1` and so on are groups of the path and then of the line. All other
 * series of the collector keep their values.
 */
type Dependency = readonly [path: RegExp, line: RegExp, series: string];

/** The files of one collector. */
export interface CollectorCase {
  readonly name: string;
  /** Id of the collector. */
  readonly id: string;
  readonly files: Files;
  /** Returns the text of a file one second later. */
  readonly later: (path: string, text: string) => string;
  readonly dependencies: readonly Dependency[];
  /** Files that are read once for each process: a fault in them stays. */
  readonly readOnce?: RegExp;
  /** Files of several lines, to which newer kernels may add lines. */
  readonly tables?: RegExp;
}

const NOTHING = '^$';
const ANY_LINE = /^/;

const unchanged: CollectorCase['later'] = (_, text) => text;

const counted =
  (count: number): CollectorCase['later'] =>
  (_, text) =>
    addToCounters(text, count);

const desktop = (file: string) => readFixture(`proc/desktop/${file}`);
const server = (file: string) => readFixture(`proc/debian-12-vm/${file}`);

const STAT = [
  'cpu  4000 30 2000 80000 400 10 20 5 15 4',
  ...[0, 1, 2, 3].map((core) => `cpu${core} 1000 7 500 20000 100 2 5 1 3 1`),
  `intr 987654321 ${'0 '.repeat(80)}0`,
  'ctxt 1234567890',
  'btime 1795000000',
  'processes 345678',
  'procs_running 3',
  'procs_blocked 1',
  'softirq 55555555 1 2 3 4 5 6 7 8 9 10',
  '',
].join('\n');

/** Memory that depends on the total, and on corrections by containers and caches. */
const BOUNDED = '^memory_(?:total|available|used|set_aside|free)_';

const MEMORY_LINES: Readonly<Record<string, string>> = {
  MemTotal: BOUNDED,
  MemAvailable: '^memory_(?:available|used)_',
  MemFree: '^memory_free_',
  Hugetlb: '^memory_(?:set_aside|used)_',
  HugePages_Total: '^memory_(?:set_aside|used)_',
  Hugepagesize: '^memory_(?:set_aside|used)_',
  Buffers: '^memory_buffers_',
  Cached: '^memory_cached_',
  Active: '^memory_active_',
  Inactive: '^memory_inactive_',
  AnonPages: '^memory_anonymous_',
  Mapped: '^memory_mapped_',
  Shmem: '^memory_shared_',
  Dirty: '^memory_dirty_',
  Writeback: '^memory_writeback_',
  Slab: '^memory_slab_bytes',
  SUnreclaim: '^memory_slab_unreclaimable_',
  KernelStack: '^memory_kernel_stack_',
  PageTables: '^memory_page_tables_',
  Committed_AS: '^memory_committed_',
  AnonHugePages: '^memory_huge_anonymous_',
  Unevictable: '^memory_unevictable_',
  SwapTotal: '^swap_(?:total|used)_',
  SwapFree: '^swap_used_',
};

const VMSTAT_LINES: Readonly<Record<string, string>> = {
  pgfault: '^memory_page_faults_',
  pgmajfault: '^memory_major_faults_',
  pgpgin: '^memory_pages_in_',
  pgpgout: '^memory_pages_out_',
  'workingset_refault\\w*': '^memory_refaults_',
  'pgscan_\\w+': '^memory_reclaim_scanned_',
  'pgsteal_\\w+': '^memory_reclaim_stolen_',
  pswpin: '^swap_in_',
  pswpout: '^swap_out_',
  oom_kill: '^memory_oom_kills_',
};

/** No mount but one has the root of its file system, so that no exchange of columns results in another mount at `/`. */
const MOUNTS =
  (MOUNTINFO[0] ?? '').replace(/(\d+:\d+) \/ \/(\w)/g, '$1 /part /$2') +
  '41 27 259:3 /@home /home rw,relatime shared:5 - xfs /dev/nvme0n1p3 rw\n';

const ofLines = (path: RegExp, lines: Readonly<Record<string, string>>, end: string): Dependency[] =>
  Object.entries(lines).map(([name, series]) => [path, new RegExp(`^${name}${end}`), series]);

const GROUP = 'sys/fs/cgroup/user.slice/user-1000.slice';
const pressureOf = (total: number) => `avg10=0.50 avg60=0.25 avg300=0.10 total=${total}\n`;

function sensor(chip: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`sys/class/hwmon/${chip}/${name}`, `${text}\n`]),
  );
}

function supply(name: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`sys/class/power_supply/${name}/${file}`, `${text}\n`]),
  );
}

function link(name: string, files: Files = {}): Files {
  const all = { type: '1', operstate: 'up', carrier: '1', uevent: `INTERFACE=${name}`, ...files };
  return Object.fromEntries(Object.entries(all).map(([file, text]) => [`sys/class/net/${name}/${file}`, `${text}\n`]));
}

function program(pid: number, name: string, ticks: number): Files {
  return {
    [`proc/${pid}/stat`]: `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 4194304 200 0 5 0 ${ticks} 40 0 0 20 0 3 0 626177 2990080 4090 18446744073709551615\n`,
    [`proc/${pid}/cmdline`]: `/usr/bin/${name}\0--serve\0`,
    [`proc/${pid}/io`]: 'rchar: 1\nwchar: 2\nread_bytes: 4096\nwrite_bytes: 8192\n',
    [`proc/${pid}/cgroup`]: '0::/user.slice/user-1000.slice/session-2.scope\n',
  };
}

/** One of each program's processes is busier a second later. */
function busier(path: string, text: string): string {
  if (path.endsWith('/stat'))
    return text.replace(/ 200 0 5 0 (\d+) /, (_, ticks) => ` 210 0 5 0 ${Number(ticks) + 25} `);
  return path.endsWith('/io') ? text.replace('4096', '8192') : text;
}

/** Every collector of Linux, with files of one machine. */
export const COLLECTOR_CASES: readonly CollectorCase[] = [
  {
    name: 'cpu',
    id: 'cpu',
    files: { 'proc/stat': STAT },
    later: (_, text) =>
      text
        .replace(/^cpu .*$/m, (line) => addToCounters(line, 40))
        .replace(/^cpu\d.*$/gm, (line) => addToCounters(line, 10))
        .replace(/^(?:intr|ctxt|processes|softirq) .*$/gm, (line) => addToCounters(line, 500)),
    dependencies: [
      [/stat$/, /^cpu /, '^cpu_(?:usage|mode)_'],
      [/stat$/, /^cpu(\d)/, '^cpu_core_\\w+\\{core="$1"'],
      [/stat$/, /^intr/, '^cpu_interrupts_'],
      [/stat$/, /^ctxt/, '^cpu_context_'],
      [/stat$/, /^softirq/, '^cpu_softirqs_'],
      [/stat$/, /^processes/, '^processes_created_'],
      [/stat$/, /^procs_running/, '^processes_running_'],
      [/stat$/, /^procs_blocked/, '^processes_blocked_'],
    ],
    tables: /stat$/,
  },
  {
    name: 'cpu-frequency',
    id: 'cpu-frequency',
    files: Object.fromEntries(
      [0, 1, 2, 10].map((core) => [
        `sys/devices/system/cpu/cpu${core}/cpufreq/scaling_cur_freq`,
        `${1_800_000 + core * 1_000}\n`,
      ]),
    ),
    later: unchanged,
    dependencies: [[/cpu(\d+)\/cpufreq/, ANY_LINE, 'core="$1"']],
  },
  {
    name: 'load',
    id: 'load',
    files: { 'proc/loadavg': '2.05 1.66 1.00 9/279 6965\n', 'proc/stat': STAT },
    later: unchanged,
    dependencies: [
      [/loadavg$/, ANY_LINE, '^load_'],
      [/stat$/, /^cpu\d/, '^load_\\d+m_'],
    ],
    tables: /stat$/,
  },
  {
    name: 'memory',
    id: 'memory',
    files: {
      'proc/meminfo': server('meminfo').replace(/^(Swap\w+:) +0/gm, '$1 8388604'),
      'proc/vmstat': `${desktop('vmstat')}oom_kill 2\n`,
    },
    later: (path, text) => (path.endsWith('vmstat') ? counted(40)(path, text) : text),
    dependencies: [...ofLines(/meminfo$/, MEMORY_LINES, ':'), ...ofLines(/vmstat$/, VMSTAT_LINES, ' ')],
    tables: /meminfo$|vmstat$/,
  },
  {
    name: 'memory of a container with ZFS',
    id: 'memory',
    files: {
      'proc/meminfo': desktop('meminfo'),
      'proc/spl/kstat/zfs/arcstats': ARCSTATS[0] ?? '',
      'sys/fs/cgroup/memory.max': '8589934592\n',
      'sys/fs/cgroup/memory.current': '4294967296\n',
      'sys/fs/cgroup/memory.stat': 'anon 1073741824\ninactive_file 1073741824\n',
    },
    later: unchanged,
    dependencies: [
      // The memory of a container is counted if its limit is below the total.
      [/meminfo$/, /^MemTotal/, `${BOUNDED}|^memory_anonymous_bytes`],
      ...ofLines(/meminfo$/, { ...MEMORY_LINES, MemFree: BOUNDED, MemAvailable: BOUNDED }, ':'),
      [/arcstats$/, /^(?:size|c_min)/, BOUNDED],
      [/memory\.(?:max|current)$/, ANY_LINE, `${BOUNDED}|^memory_anonymous_bytes`],
      [/memory\.stat$/, /^inactive_file/, BOUNDED],
      [/memory\.stat$/, /^anon/, '^memory_anonymous_bytes'],
      // Without the memory of the machine, that of the container is not looked for.
      [/meminfo$/, ANY_LINE, '^memory_anonymous_bytes'],
    ],
    tables: /meminfo$|arcstats$|memory\.stat$/,
  },
  {
    name: 'pressure',
    id: 'pressure',
    files: Object.fromEntries(
      ['cpu', 'memory', 'io', 'irq'].map((resource) => [
        `proc/pressure/${resource}`,
        `${resource === 'irq' ? '' : `some ${pressureOf(5_000_000)}`}full ${pressureOf(4_000_000)}`,
      ]),
    ),
    later: (_, text) => text.replace(/total=\d+/g, (total) => addToCounters(total, 250_000)),
    dependencies: [[/pressure\/(\w+)$/, /^(some|full)/, '^pressure_$2_.*resource="$1"']],
    tables: /pressure/,
  },
  {
    name: 'disk',
    id: 'disk',
    files: {
      'proc/diskstats': [
        '   7       0 loop0 50 0 1000 5 0 0 0 0 0 8 5 0 0 0 0 0 0',
        ' 259       0 nvme0n1 412345 8123 31234567 98765 987654 12345 45678901 1234567 2 345678 1400000 123 0 98765432 66668 0 0',
        ' 259       1 nvme0n1p1 300 40 12000 90 2 0 2 1 0 88 95 0 0 0 0 0 0',
        '   8       0 sda 1000 2 3000 400 500 6 700 80 0 90 480',
        ' 252       0 dm-0 401000 0 31000000 99000 990000 0 45000000 1300000 0 340000 1399000 0 0 0 0 0 0',
        '',
      ].join('\n'),
      ...Object.fromEntries(['nvme0n1', 'sda', 'dm-0', 'loop0'].map((disk) => [`sys/block/${disk}/size`, '2048\n'])),
    },
    later: counted(80),
    dependencies: [
      [/diskstats$/, /^\s*\d+\s+\d+\s+(\S+)/, 'device="$1"|^disk_all_'],
      [/sys\/block/, ANY_LINE, NOTHING],
    ],
    tables: /diskstats$/,
  },
  {
    name: 'filesystem',
    id: 'filesystem',
    files: { 'proc/self/mountinfo': MOUNTS },
    later: unchanged,
    dependencies: [[/mountinfo$/, /^\S+ \S+ \S+ \S+ (\S+)/, 'mount="$1"']],
    tables: /mountinfo$/,
  },
  {
    name: 'network',
    id: 'network',
    files: {
      'proc/net/dev': [
        'Inter-|   Receive                                                |  Transmit',
        ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
        '    lo:  104040    1234    0    0    0     0          0         0   104040    1234    0    0    0     0       0          0',
        'enp0s31f6:4294967295123 3456789 1 7 0 0 0 10 987654321 2345678 2 3 0 0 0 0',
        '  wlan0: 5000000   60000    0    0    0     0          0         0  4000000   50000    0    0    0     0       0          0',
        '    wg0: 1000000    2000    0    0    0     0          0         0   900000    1800    0    0    0     0       0          0',
        '',
      ].join('\n'),
      'proc/net/route': (ROUTES[0] ?? '').replaceAll('wlp2s0', 'wlan0'),
      ...link('lo', { type: '772', operstate: 'unknown' }),
      ...link('enp0s31f6', { speed: '1000', 'device/uevent': 'DRIVER=e1000e' }),
      ...link('wlan0', { uevent: 'DEVTYPE=wlan\nINTERFACE=wlan0', 'device/uevent': 'DRIVER=iwlwifi' }),
      ...link('wg0', { type: '65534', operstate: 'unknown', uevent: 'DEVTYPE=wireguard\nINTERFACE=wg0' }),
    },
    later: (path, text) => (path.endsWith('net/dev') ? counted(4_000)(path, text) : text),
    dependencies: [
      [/net\/dev$/, /^\s*(\w+):/, 'interface="$1"|^network_(?:all|online)_'],
      [/net\/route$/, /^\S/, '^network_online_'],
      [/class\/net\/(\w+)\//, ANY_LINE, 'interface="$1"|^network_(?:all|online)_'],
    ],
    tables: /net\/dev$|net\/route$/,
  },
  {
    name: 'sockets',
    id: 'sockets',
    files: {
      'proc/net/snmp': server('net/snmp'),
      'proc/net/netstat': server('net/netstat'),
      'proc/net/sockstat': server('net/sockstat'),
    },
    later: counted(7),
    dependencies: [
      [/snmp$/, /^Tcp:/, '^network_tcp_(?:established|retransmits)_'],
      [/snmp$/, /^Udp:/, '^network_udp_'],
      [/netstat$/, /^TcpExt:/, '^network_tcp_listen_drops_'],
      [/sockstat$/, /^sockets:/, '^network_sockets_used_'],
    ],
    tables: /net/,
  },
  {
    name: 'sensors',
    id: 'sensors',
    files: {
      ...sensor('hwmon0', {
        name: 'coretemp',
        temp1_input: '50000',
        temp1_label: 'Package id 0',
        temp2_input: '48000',
      }),
      ...sensor('hwmon1', { name: 'nvme', temp1_input: '41850', temp1_label: 'Composite' }),
      ...sensor('hwmon2', { name: 'thinkpad', temp1_input: '47000', temp1_fault: '0', fan1_input: '2100' }),
      'sys/class/thermal/thermal_zone0/type': 'acpitz\n',
      'sys/class/thermal/thermal_zone0/temp': '27800\n',
    },
    later: unchanged,
    dependencies: [
      [/hwmon0/, ANY_LINE, 'chip="coretemp"'],
      [/hwmon1/, ANY_LINE, 'chip="nvme"'],
      [/hwmon2/, ANY_LINE, 'chip="thinkpad"'],
    ],
  },
  {
    name: 'thermal zones',
    id: 'sensors',
    files: {
      'sys/class/thermal/thermal_zone0/type': 'acpitz\n',
      'sys/class/thermal/thermal_zone0/temp': '27800\n',
      'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n',
      'sys/class/thermal/thermal_zone1/temp': '51000\n',
    },
    later: unchanged,
    dependencies: [[/thermal_(zone\d)/, ANY_LINE, 'sensor="thermal_$1"']],
  },
  {
    name: 'battery',
    id: 'battery',
    files: {
      ...supply('AC', { type: 'Mains', online: '0' }),
      ...supply('BAT0', {
        type: 'Battery',
        present: '1',
        status: 'Discharging',
        capacity: '80',
        energy_now: '40000000',
        energy_full: '50000000',
        power_now: '9000000',
      }),
      ...supply('BAT1', {
        type: 'Battery',
        status: 'Full',
        capacity: '100',
        charge_now: '4000000',
        charge_full: '4100000',
        current_now: '0',
        voltage_now: '12000000',
      }),
    },
    later: unchanged,
    dependencies: [[/power_supply\/(\w+)/, ANY_LINE, 'battery="$1"|^battery_on_']],
  },
  {
    name: 'cgroup',
    id: 'cgroup',
    files: {
      'proc/self/cgroup': '0::/user.slice/user-1000.slice/session-2.scope\n',
      [`${GROUP}/cpu.stat`]: 'usage_usec 5000000\nuser_usec 4000000\nsystem_usec 1000000\nthrottled_usec 100000\n',
      [`${GROUP}/memory.current`]: '1073741824\n',
      [`${GROUP}/memory.max`]: '4294967296\n',
      ...Object.fromEntries(
        ['cpu', 'memory', 'io'].map((resource) => [
          `${GROUP}/${resource}.pressure`,
          `some ${pressureOf(5_000_000)}full ${pressureOf(4_000_000)}`,
        ]),
      ),
    },
    later: (path, text) => (/cpu\.stat$|pressure$/.test(path) ? counted(250_000)(path, text) : text),
    dependencies: [
      [/self\/cgroup$/, ANY_LINE, '^cgroup_'],
      [/cpu\.stat$/, /^usage_usec/, '^cgroup_cpu_usage_'],
      [/cpu\.stat$/, /^throttled_usec/, '^cgroup_cpu_throttled_'],
      [/memory\.current$/, ANY_LINE, '^cgroup_memory_bytes'],
      [/memory\.max$/, ANY_LINE, '^cgroup_memory_limit_'],
      [/(\w+)\.pressure$/, /^some/, 'resource="$1"'],
    ],
    tables: /cpu\.stat$|pressure$/,
  },
  {
    name: 'cgroup of version 1',
    id: 'cgroup',
    files: {
      'proc/self/cgroup': '4:memory:/docker/abc\n2:cpuacct:/docker/abc\n1:cpu:/docker/abc\n',
      'sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '1073741824\n',
      'sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '4294967296\n',
      'sys/fs/cgroup/cpuacct/docker/abc/cpuacct.usage': '1000000000\n',
      'sys/fs/cgroup/cpu/docker/abc/cpu.stat': 'nr_periods 10\nnr_throttled 2\nthrottled_time 5000000\n',
    },
    later: (path, text) =>
      path.endsWith('.usage') ? '1500000000\n' : path.endsWith('cpu.stat') ? addToCounters(text, 250_000) : text,
    dependencies: [
      [/self\/cgroup$/, ANY_LINE, '^cgroup_'],
      [/cpuacct\.usage$/, ANY_LINE, '^cgroup_cpu_usage_'],
      [/cpu\.stat$/, /^throttled_time/, '^cgroup_cpu_throttled_'],
      [/usage_in_bytes$/, ANY_LINE, '^cgroup_memory_bytes'],
      [/limit_in_bytes$/, ANY_LINE, '^cgroup_memory_limit_'],
    ],
    tables: /cpu\.stat$/,
  },
  {
    name: 'processes',
    id: 'processes',
    files: {
      'proc/stat': STAT,
      ...program(4_001, 'alpha', 500),
      ...program(4_002, 'bravo', 900),
      ...program(4_003, 'charlie', 100),
    },
    later: busier,
    readOnce: /\/(?:cmdline|io|cgroup)$/,
    dependencies: [
      [/4001\//, ANY_LINE, 'app="alpha"|^process_'],
      [/4002\//, ANY_LINE, 'app="bravo"|^process_'],
      [/4003\//, ANY_LINE, 'app="charlie"|^process_'],
    ],
  },
];

/** Returns a test for the keys of series that may change with a line of a file, or with any of its lines. */
export function dependentSeries({ dependencies }: CollectorCase, path: string, lines: readonly string[]): RegExp {
  const series = lines.flatMap((line) => {
    for (const [pathPattern, linePattern, template] of dependencies) {
      const [ofPath, ofLine] = [pathPattern.exec(path), linePattern.exec(line)];
      if (ofPath === null || ofLine === null) continue;
      const groups = [...ofPath.slice(1), ...ofLine.slice(1)];
      return [template.replace(/\$(\d)/g, (_, group) => (groups[Number(group) - 1] ?? '').replace(/[^\w]/g, '\\$&'))];
    }
    return [];
  });
  return new RegExp(series.length === 0 ? NOTHING : [...new Set(series)].join('|'));
}
