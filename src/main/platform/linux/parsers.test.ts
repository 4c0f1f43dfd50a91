import { describe, expect, it } from 'vitest';
import { readFixture } from '../../../../tests/helpers/fixture';
import { parseAuxv } from './parse-auxv';
import { parseCgroup, parseCgroupCpuStat, parseCgroupLimit } from './parse-cgroup';
import { parseCommandLine } from './parse-command-line';
import { parseCpuinfo } from './parse-cpuinfo';
import { parseDiskstats } from './parse-diskstats';
import { parseLoadAverage } from './parse-loadavg';
import { parseMeminfo } from './parse-meminfo';
import { parseMounts } from './parse-mounts';
import { parseNetDev } from './parse-net-dev';
import { parseNetTable, parseSocketsUsed } from './parse-net-table';
import { parseOsName } from './parse-os-release';
import { parsePasswd } from './parse-passwd';
import { parsePidIo } from './parse-pid-io';
import { parsePidStat } from './parse-pid-stat';
import { parsePressure } from './parse-pressure';
import { parseStat } from './parse-stat';
import { parseUptimeSeconds } from './parse-uptime';
import { parseVmstat } from './parse-vmstat';

const real = (file: string) => readFixture(`proc/debian-12-vm/${file}`);
const desktop = (file: string) => readFixture(`proc/desktop/${file}`);

describe('parseStat', () => {
  it('reads a real file', () => {
    const stat = parseStat(real('stat'));
    expect(stat.cores.map(({ core }) => core)).toEqual([0, 1]);
    expect(stat.all).toHaveLength(10);
    const summed = stat.cores.reduce((sum, { ticks }) => sum + (ticks?.[0] ?? 0), 0);
    // The kernel rounds each core and the sum separately.
    expect(Math.abs((stat.all?.[0] ?? 0) - summed)).toBeLessThanOrEqual(2);
    expect(stat.bootedAtSeconds).toBe(1795234374);
    expect(stat.contextSwitches).toBeGreaterThan(1e6);
  });

  it('finds lines after a line of thousands of interrupts', () => {
    const stat = parseStat(desktop('stat'));
    expect(stat.cores).toHaveLength(24);
    expect(stat).toMatchObject({ interrupts: 987654321, contextSwitches: 1234567890, tasksBlocked: 1 });
    expect(stat.softirqs).toBe(55555555);
  });

  it('reads missing columns of old kernels as 0 and missing lines as NaN', () => {
    const stat = parseStat('cpu  1 2 3 4\ncpu0 1 2 3 4\n');
    expect(stat.all).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 0, 0]);
    expect(stat.interrupts).toBeNaN();
  });

  it('leaves out a damaged line only, and adds up the cores if it is that of all', () => {
    const stat = parseStat(
      'cpu  N/A 2 3 4\r\ncpu0 1 2 3 4\r\ncpu1 1 -2 3 4\ncpu2 1 2 3\n#\ncpu3 10 20 30 40 50\ncpu0 9 9 9 9\nctxt x\nbtime 7\n',
    );
    expect(stat.all).toEqual([11, 22, 33, 44, 50, 0, 0, 0, 0, 0]);
    expect(stat.cores.map(({ core, ticks }) => [core, ticks?.[0]])).toEqual([
      [0, 1],
      [1, undefined],
      [2, undefined],
      [3, 10],
    ]);
    expect(stat).toMatchObject({ contextSwitches: Number.NaN, bootedAtSeconds: 7 });
  });

  it('finds lines in any order', () => {
    expect(parseStat('ctxt 5\nbtime 7\ncpu 1 2 3 4\n')).toMatchObject({ contextSwitches: 5, bootedAtSeconds: 7 });
  });

  it.each(['', 'nonsense', 'cpu0 1 2 3'])('names the wrong file: %j', (text) => {
    expect(() => parseStat(text)).toThrow('/proc/stat: ');
  });
});

describe('parseMeminfo', () => {
  it('reads a real file in bytes', () => {
    const memory = parseMeminfo(real('meminfo'));
    expect(memory.total).toBe(24684096 * 1024);
    expect(memory.available).toBeLessThan(memory.total);
    expect(memory.swapTotal).toBe(0);
    expect(Object.values(memory).every((value) => value >= 0)).toBe(true);
  });

  it('distinguishes Active(anon) from Active, and SwapCached from Cached', () => {
    const memory = parseMeminfo(desktop('meminfo'));
    expect(memory.active).toBe(12288000 * 1024);
    expect(memory.cached).toBe(6144000 * 1024);
    expect(memory.slab).toBeNaN();
  });

  it('estimates missing values of old kernels', () => {
    const memory = parseMeminfo('MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n');
    expect(memory.available).toBe(35 * 1024);
  });

  it('reads the rest without a total, and no value that is negative', () => {
    const text = 'MemTotal: 0 kB\nMemFree: 8 kB\nWriteback: 18446744073709551612 kB\nDirty: -4 kB\n';
    expect(parseMeminfo(text)).toMatchObject({ total: Number.NaN, free: 8 * 1024, available: 8 * 1024 });
    expect(parseMeminfo(text)).toMatchObject({ writeback: Number.NaN, dirty: Number.NaN });
  });

  it('refuses a text of another file', () => {
    expect(() => parseMeminfo('pgfault 1')).toThrow('/proc/meminfo: has no line "MemTotal"');
  });
});

describe('parseVmstat', () => {
  it('reads a real file and adds up refaults by kind', () => {
    const vmstat = parseVmstat(real('vmstat'));
    expect(vmstat.refaults).toBeGreaterThan(0);
    expect(vmstat.pageFaults).toBeGreaterThan(1e6);
    expect(vmstat.oomKills).toBe(0);
  });

  it('reads an old file, and no line with only the same beginning', () => {
    expect(parseVmstat(desktop('vmstat'))).toMatchObject({ refaults: 777, reclaimScanned: 100, reclaimStolen: 10 });
    expect(parseVmstat(desktop('vmstat')).oomKills).toBeNaN();
  });

  it('reads the rest without page faults', () => {
    expect(parseVmstat('pswpin 3\n')).toMatchObject({ swappedInPages: 3, pageFaults: Number.NaN });
  });

  it('refuses invalid text', () => {
    expect(() => parseVmstat('hello')).toThrow('/proc/vmstat: ');
  });
});

describe('parseLoadAverage', () => {
  it('reads a real file', () => {
    expect(parseLoadAverage('0.02 0.06 1.04 1/88 7770\n')).toEqual({
      over1m: 0.02,
      over5m: 0.06,
      over15m: 1.04,
      tasks: 88,
    });
    expect(parseLoadAverage(real('loadavg')).tasks).toBeGreaterThan(10);
  });

  it('leaves out a part without a number', () => {
    expect(parseLoadAverage('0.02 -1 nan 1/88\r\n')).toEqual({
      over1m: 0.02,
      over5m: Number.NaN,
      over15m: Number.NaN,
      tasks: 88,
    });
  });

  it('refuses invalid text', () => {
    expect(() => parseLoadAverage('N/A')).toThrow('/proc/loadavg: ');
  });
});

describe('parsePressure', () => {
  it('reads both lines as ratios', () => {
    const { some, full } = parsePressure(real('pressure/io'));
    expect(some?.totalMicroseconds).toBeGreaterThan(full?.totalMicroseconds ?? 0);
    expect(some?.over10s).toBeLessThanOrEqual(1);
  });

  it('reads a resource with one line', () => {
    expect(parsePressure(desktop('pressure/irq'))).toEqual({
      some: undefined,
      full: { over10s: 0.0125, over60s: 0.005, over300s: 0.001, totalMicroseconds: 123456789 },
    });
    expect(parsePressure(desktop('pressure/cpu')).full).toBeUndefined();
  });

  it('reads further fields, other line ends and the rest of a damaged line', () => {
    const { some, full } = parsePressure('some avg10=1.00 avg60=x total=5 new=7\r\nfull avg10=2.00 avg60=1.00\r\n');
    expect(some).toEqual({ over10s: 0.01, over60s: Number.NaN, over300s: Number.NaN, totalMicroseconds: 5 });
    expect(full).toMatchObject({ over10s: 0.02, totalMicroseconds: Number.NaN });
  });

  it('names the wrong file', () => {
    expect(() => parsePressure('', '/sys/fs/cgroup/x/io.pressure')).toThrow('/sys/fs/cgroup/x/io.pressure: ');
  });
});

describe('parseDiskstats', () => {
  it('reads a real file', () => {
    const vda = parseDiskstats(real('diskstats')).find(({ device }) => device === 'vda');
    expect(vda?.reads).toBeGreaterThan(1_000);
    expect(vda?.discardedSectors).toBeGreaterThan(0);
  });

  it('reads each column at its place and skips invalid lines', () => {
    const disks = parseDiskstats(desktop('diskstats'));
    expect(disks.map(({ device }) => device)).toEqual([
      'loop0',
      'nvme0n1',
      'nvme0n1p1',
      'nvme0n1p2',
      'sda',
      'sr0',
      'zram0',
      'dm-0',
    ]);
    expect(disks[1]).toEqual({
      device: 'nvme0n1',
      reads: 412345,
      readSectors: 31234567,
      readMs: 98765,
      writes: 987654,
      writtenSectors: 45678901,
      writeMs: 1234567,
      inFlight: 2,
      busyMs: 345678,
      weightedMs: 1400000,
      discardedSectors: 98765432,
    });
  });

  it('has no discards of kernels before 4.18', () => {
    const [sda] = parseDiskstats('   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n');
    expect(sda?.weightedMs).toBe(11);
    expect(sda?.discardedSectors).toBeNaN();
  });

  it('leaves out a column without a number, and a line that is too short', () => {
    const disks = parseDiskstats('8 0 sda 1 2 3 4 5 6 7 8 -1 10 11\n8 16 sdb 1 2\n8 0 sda 9 9 9 9 9 9 9 9 9 9 9\n');
    expect(disks).toEqual([expect.objectContaining({ reads: 1, inFlight: Number.NaN, busyMs: 10, weightedMs: 11 })]);
  });

  it('accepts a machine without disks', () => {
    expect(parseDiskstats('')).toEqual([]);
  });
});

describe('parseNetDev', () => {
  it('reads a real file', () => {
    const eth0 = parseNetDev(real('net/dev')).find((one) => one.interface === 'eth0');
    expect(eth0?.receivedBytes).toBeGreaterThan(eth0?.sentBytes ?? 0);
  });

  it('reads names that touch their numbers or contain a colon', () => {
    const interfaces = parseNetDev(desktop('net/dev'));
    expect(interfaces.find((one) => one.interface === 'enp0s31f6')).toEqual({
      interface: 'enp0s31f6',
      receivedBytes: 4294967295123,
      receivedPackets: 3456789,
      receiveErrors: 1,
      receiveDrops: 7,
      sentBytes: 987654321,
      sentPackets: 2345678,
      sendErrors: 2,
      sendDrops: 3,
    });
    expect(interfaces.at(-1)).toMatchObject({ interface: 'eth0.1:2', receivedBytes: 10, sentBytes: 20 });
  });

  it('reads a text without headings, a negative column and an interface whose line is cut', () => {
    const interfaces = parseNetDev('eth0: -1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\r\neth1: 1 2\n');
    expect(interfaces).toEqual([
      expect.objectContaining({ interface: 'eth0', receivedBytes: Number.NaN, receivedPackets: 2, sentBytes: 5 }),
      expect.objectContaining({ interface: 'eth1', receivedBytes: Number.NaN, sendDrops: Number.NaN }),
    ]);
  });

  it('refuses a text without headings and interfaces', () => {
    expect(() => parseNetDev('eth0 1 2 3')).toThrow('/proc/net/dev: ');
  });
});

describe('parseNetTable', () => {
  it('finds the number under its name, after negative ones', () => {
    expect(parseNetTable('Tcp: MaxConn CurrEstab RetransSegs\nTcp: -1 42 7\n', 'Tcp', 'CurrEstab')).toBe(42);
    expect(parseNetTable(real('net/snmp'), 'Udp', 'InErrors')).toBe(0);
    expect(parseNetTable(real('net/netstat'), 'TcpExt', 'TCPDelivered')).toBeGreaterThan(1_000);
  });

  it('distinguishes UdpLite from Udp, and whole names from parts', () => {
    const text = 'UdpLite: InErrors\nUdpLite: 9\nUdp: XInErrors InErrors\nUdp: 5 3\n';
    expect(parseNetTable(text, 'Udp', 'InErrors')).toBe(3);
  });

  it.each(['', 'Tcp: A B', 'Tcp: A B\nUdp: 1 2\n'])('returns NaN for %j', (text) => {
    expect(parseNetTable(text, 'Tcp', 'CurrEstab')).toBeNaN();
  });

  it('counts sockets', () => {
    expect(parseSocketsUsed(real('net/sockstat'))).toBeGreaterThan(0);
    expect(parseSocketsUsed('')).toBeNaN();
  });
});

describe('parseMounts', () => {
  it('reads names with spaces and backslashes', () => {
    const mount = parseMounts(desktop('self/mounts')).at(-1);
    expect(mount).toEqual({ source: '/dev/sda1', path: '/media/my disk\\x', type: 'ext4', isReadOnly: false });
  });

  it('keeps the upper of two mounts at one path', () => {
    const mounts = parseMounts('/dev/a / ext4 rw 0 0\n/dev/b / xfs rw 0 0\nbroken\n');
    expect(mounts).toEqual([{ source: '/dev/b', path: '/', type: 'xfs', isReadOnly: false }]);
  });
});

describe('parsePidStat', () => {
  it('reads a real file', () => {
    expect(parsePidStat(real('4242/stat'))).toMatchObject({ comm: 'sleep', state: 'sleeping', threads: 1, nice: 0 });
  });

  it.each(['a) S 1', 'x\n(R) Z 9 9', ') ) )', '\u202eevil'])('is not misled by the name %j', (comm) => {
    const numbers =
      '1 7 7 -1 -1 4194304 10 99 5 99 30 12 99 99 20 -5 3 0 626177 2990080 409 18446744073709551615 1 1 140726187 0 0 0 0';
    expect(parsePidStat(`4242 (${comm}) D ${numbers}\n`)).toEqual({
      comm,
      state: 'disk_sleep',
      parentPid: 1,
      group: 7,
      session: 7,
      hasTerminal: true,
      isKernelThread: false,
      faults: 15,
      cpuTicks: 42,
      nice: -5,
      threads: 3,
      startTicks: 626177,
      residentPages: 409,
      stackStart: 140726187,
    });
  });

  it('recognizes a kernel thread', () => {
    const text = '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 2 0 0 18446744073709551615\n';
    expect(parsePidStat(text).isKernelThread).toBe(true);
  });

  it.each(['', '12 no name', '12 (cut) S 1 2'])('refuses %j', (text) => {
    expect(() => parsePidStat(text)).toThrow('/proc/PID/stat: ');
  });
});

describe('small files', () => {
  it('yield I/O', () => {
    expect(parsePidIo(real('4242/io'))).toEqual({ readBytes: 12288, writtenBytes: 0 });
    expect(() => parsePidIo('rchar: 1')).toThrow('/proc/PID/io: ');
  });

  it('yield command lines, including titles', () => {
    expect(parseCommandLine('node\0a b\0\0c\0')).toEqual(['node', 'a b', '', 'c']);
    expect(parseCommandLine('nginx: worker\0\0\0\0')).toEqual(['nginx: worker']);
    expect(parseCommandLine('')).toEqual([]);
  });

  it('yield uptime', () => {
    expect(parseUptimeSeconds('3051.54 5944.97\n')).toBe(3051.54);
    expect(() => parseUptimeSeconds('soon')).toThrow('/proc/uptime: ');
  });

  it('yield kernel units, and those of x64 for invalid content', () => {
    const auxv = Buffer.alloc(48);
    auxv.writeBigUInt64LE(6n, 0);
    auxv.writeBigUInt64LE(16384n, 8);
    auxv.writeBigUInt64LE(17n, 16);
    auxv.writeBigUInt64LE(250n, 24);
    expect(parseAuxv(auxv)).toEqual({ pageSizeBytes: 16384, clockTicksPerSecond: 250 });
    expect(parseAuxv(Buffer.from('short'))).toEqual({ pageSizeBytes: 4096, clockTicksPerSecond: 100 });
  });

  it('yield names of users', () => {
    const names = parsePasswd(
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n\n+::::::\nbad:x:1x:0\nme:x:1000:1::/:\n',
    );
    expect([...names]).toEqual([
      [0, 'root'],
      [1000, 'me'],
    ]);
    const odd =
      '# comment:x:7:7\r\nwin:x:1001:1::/:\r\n+@staff::1002:\n-bad:x:1003:1:::\n:x:1004:\nnobody:*:-2:-2\nover:x:99999999999:\n' +
      'DOM\\ann:*:1005:5:Ann, B:/home/ann:/bin/sh\ncut:x';
    expect([...parsePasswd(odd)]).toEqual([
      [1001, 'win'],
      [1005, 'DOM\\ann'],
    ]);
  });

  it('yield the processor and the system', () => {
    expect(parseCpuinfo(real('cpuinfo'))).toEqual({
      model: 'Intel(R) Xeon(R) Processor',
      cores: 2,
      physicalCores: 2,
      isVirtual: true,
    });
    expect(parseCpuinfo('processor\t: 0\nBogoMIPS\t: 108.00\n\nprocessor\t: 1\n\nModel\t\t: Raspberry Pi 4\n')).toEqual(
      {
        model: 'Raspberry Pi 4',
        cores: 2,
        physicalCores: 2,
        isVirtual: false,
      },
    );
    expect(parseOsName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12"\n')).toBe('Debian GNU/Linux 12');
    expect(parseOsName('PRETTY_NAME=Alpine')).toBe('Alpine');
    expect(parseOsName('')).toBeUndefined();
    expect(parseOsName('PRETTY_NAME=\'It is "1"\'\r\n')).toBe('It is "1"');
    expect(parseOsName('PRETTY_NAME="A \\"quoted\\" \\$NAME \\\\ \\`x\\`" \n')).toBe('A "quoted" $NAME \\ `x`');
    expect(parseOsName('# PRETTY_NAME=no\nPRETTY_NAME=\nNAME=Void\nVERSION_ID="3"\n')).toBe('Void 3');
    expect(parseOsName('NAME=Arch\n')).toBe('Arch');
  });

  it('yield cgroups of both versions', () => {
    const version1 = parseCgroup(real('self/cgroup'));
    expect(version1.unified).toBe('/');
    expect(version1.byController.get('memory')).toBe('/');
    expect(parseCgroup(desktop('self/cgroup')).unified).toMatch(/^\/user.slice/);
    expect(parseCgroup('4:cpu,cpuacct:/a:b\n').byController.get('cpuacct')).toBe('/a:b');
    expect(parseCgroupCpuStat('usage_usec 12\nuser_usec 4\n')).toEqual({
      usageMicroseconds: 12,
      throttledMicroseconds: Number.NaN,
    });
    expect(parseCgroupLimit('max\n')).toBeNaN();
    expect(parseCgroupLimit('9223372036854771712\n')).toBeNaN();
    expect(parseCgroupLimit('536870912\n')).toBe(536870912);
  });
});
