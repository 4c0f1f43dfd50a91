import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { fixturePath } from '../../../tests/helpers/fixture';
import { FIRST_TICK, RecordingSink, tickAfter } from '../../../tests/helpers/recording-sink';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import type { LinuxRoots } from '../platform/linux/roots';
import { createCgroupCollector } from './cgroup';
import { type MetricsCollector, UnsupportedError } from './collector';
import { createCpuCollector } from './cpu';
import { createDiskCollector } from './disk';
import { createLoadCollector } from './load';
import { createMemoryCollector } from './memory';
import { createNetworkCollector } from './network';
import { createPressureCollector } from './pressure';
import { createSocketsCollector } from './sockets';

/** Tests sources that read a file and compute, with two readings of a simulated /proc and /sys. */
describe('collectors that read the kernel', () => {
  let roots: LinuxRoots;
  let sink: RecordingSink;

  beforeEach(() => {
    const root = temporaryDirectory();
    roots = { proc: join(root, 'proc'), sys: join(root, 'sys') };
    cpSync(fixturePath('proc/desktop'), roots.proc, { recursive: true });
    writeTree(roots.sys, { 'class/net/enp0s31f6/operstate': 'up\n', 'class/net/wlp2s0/operstate': 'down\n' });
    for (const disk of ['nvme0n1', 'sda', 'sr0', 'zram0', 'dm-0', 'loop0'])
      writeTree(roots.sys, { [`block/${disk}/size`]: '8\n' });
    sink = new RecordingSink();
  });

  /** Starts, collects once, and returns a function that collects again after a time. */
  function begin(collector: MetricsCollector): (elapsedMs?: number) => RecordingSink {
    onTestFinished(() => collector.stop?.());
    collector.start?.(sink);
    collector.collect(FIRST_TICK, sink);
    return (elapsedMs = 1_000) => {
      sink.clear();
      collector.collect(tickAfter(elapsedMs), sink);
      return sink;
    };
  }

  const write = (file: string, text: string) => writeTree(roots.proc, { [file]: text });

  describe('cpu', () => {
    const stat = (all: string, cores: readonly string[], rest = 'ctxt 0\n') =>
      write('stat', [`cpu  ${all}`, ...cores.map((core, index) => `cpu${index} ${core}`), rest].join('\n'));

    it('reports gauges at once and shares on the second reading', () => {
      stat('0 0 0 0', [], 'procs_running 3\nprocs_blocked 1\n');
      begin(createCpuCollector(roots));
      expect(sink.keys).toEqual(['processes_blocked_count', 'processes_running_count']);
      expect(sink.get('processes_running_count')).toBe(3);
    });

    it('divides the time among the modes, without the guests in user', () => {
      stat('0 0 0 0 0 0 0 0 0 0', ['0 0 0 0 0 0 0 0 0 0']);
      const again = begin(createCpuCollector(roots));
      stat('40 10 20 20 5 1 2 2 15 10', ['100 0 0 0 0 0 0 0 0 0'], 'ctxt 500\n');
      again(500);
      expect(sink.get('cpu_usage_ratio')).toBeCloseTo(0.75);
      expect(sink.get('cpu_core_usage_ratio{core="0"}')).toBe(1);
      expect(sink.get('cpu_mode_ratio{mode="user"}')).toBeCloseTo(0.25);
      expect(sink.get('cpu_mode_ratio{mode="guest"}')).toBeCloseTo(0.15);
      expect(sink.get('cpu_mode_ratio{mode="guest_nice"}')).toBeCloseTo(0.1);
      const modes = sink.keys.filter((key) => key.startsWith('cpu_mode_ratio')).map((key) => sink.get(key) ?? 0);
      expect(modes.reduce((sum, ratio) => sum + ratio, 0)).toBeCloseTo(1);
      expect(sink.get('cpu_context_switches_per_second')).toBe(1_000);
    });

    it('accepts a decrease of idle time, and reports nothing after a reset', () => {
      stat('100 0 0 1000 50 0 0 0 0 0', []);
      const again = begin(createCpuCollector(roots));
      stat('150 0 0 990 100 0 0 0 0 0', []);
      expect(again().get('cpu_usage_ratio')).toBeCloseTo(0.5);
      stat('10 0 0 2000 100 0 0 0 0 0', []);
      expect(again().get('cpu_usage_ratio')).toBeUndefined();
      stat('20 0 0 2010 100 0 0 0 0 0', []);
      expect(again().get('cpu_usage_ratio')).toBeCloseTo(0.5);
    });

    it('reports no busy second while idle time is counted otherwise, as when a core is switched off', () => {
      stat('100 0 0 90000', []);
      const again = begin(createCpuCollector(roots));
      stat('105 0 0 50000', []);
      expect(again().get('cpu_usage_ratio')).toBeUndefined();
      stat('155 0 0 50050', []);
      expect(again().get('cpu_usage_ratio')).toBeCloseTo(0.5);
    });

    it('adds up the cores if the line of all is damaged, and reports the missing part', () => {
      stat('x', ['0 0 0 0', '0 0 0 0']);
      const again = begin(createCpuCollector(roots));
      stat('x', ['10 0 0 90', '30 0 0 70']);
      expect(again().get('cpu_usage_ratio')).toBeCloseTo(0.2);
      stat('x', ['x', 'x']);
      expect(again().get('cpu_context_switches_per_second')).toBe(0);
      expect(sink.problems).toEqual([expect.stringContaining('no valid line of CPU time')]);
    });

    it('is unsupported by a kernel that counts nothing, and skips a line of zeros before the real one', () => {
      stat('0 0 0 0', ['0 0 0 0'], 'ctxt 0\nprocesses 0\n');
      expect(() => begin(createCpuCollector(roots))).toThrow(UnsupportedError);
      stat('0 0 0 0\ncpu  100 0 0 100', ['0 0 0 0']);
      const again = begin(createCpuCollector(roots));
      stat('0 0 0 0\ncpu  125 0 0 175', ['0 0 0 0']);
      expect(again().get('cpu_usage_ratio')).toBe(0.25);
    });

    it('starts again from zero with a core that was offline', () => {
      stat('0 0 0 0', ['0 0 0 0', '0 0 0 0']);
      const again = begin(createCpuCollector(roots));
      stat('10 0 0 10', ['10 0 0 10']);
      expect(again().get('cpu_core_usage_ratio{core="1"}')).toBeUndefined();
      stat('20 0 0 20', ['20 0 0 20', '900 0 0 0']);
      expect(again().get('cpu_core_usage_ratio{core="1"}')).toBeUndefined();
      stat('30 0 0 30', ['30 0 0 30', '910 0 0 30']);
      expect(again().get('cpu_core_usage_ratio{core="1"}')).toBeCloseTo(0.25);
    });

    it('leaves out the modes of each of many cores', () => {
      const cores = Array.from({ length: 24 }, () => '10 0 0 10');
      stat(
        '0 0 0 0',
        Array.from({ length: 24 }, () => '0 0 0 0'),
      );
      const again = begin(createCpuCollector(roots));
      stat('240 0 0 240', cores);
      again();
      expect(sink.keys.filter((key) => key.startsWith('cpu_core_usage_ratio'))).toHaveLength(24);
      expect(sink.keys.some((key) => key.startsWith('cpu_core_mode_ratio'))).toBe(false);
    });

    it('names the file in an error', () => {
      rmSync(join(roots.proc, 'stat'));
      expect(() => begin(createCpuCollector(roots))).toThrow(join(roots.proc, 'stat'));
    });
  });

  it('load: per core', () => {
    write('loadavg', '4.00 2.00 1.00 3/456 789\n');
    write('stat', 'cpu  4 0 0 0\ncpu0 1 0 0 0\ncpu2 1 0 0 0\ncpu4 1 0 0 0\ncpu6 1 0 0 0\n');
    begin(createLoadCollector(roots));
    expect([sink.get('load_1m_ratio'), sink.get('load_15m_ratio'), sink.get('load_tasks_count')]).toEqual([
      1, 0.25, 456,
    ]);
  });

  it.each([
    ['of the host', '14.00 14.00 14.00 3/2000 1\n', 'lxcfs /proc/loadavg fuse.lxcfs rw 0 0\n', 0.875],
    ['of the container', '1.00 1.00 1.00 1/12 1\n', 'lxcfs /proc/loadavg fuse.lxcfs rw 0 0\n', 0.5],
    ['of a whole machine', '14.00 14.00 14.00 3/2000 1\n', 'proc /proc proc rw 0 0\n', 7],
  ])('load: divides that %s by its cores', (_, loadavg, mounts, ratio) => {
    write('loadavg', loadavg);
    write('mounts', mounts);
    write('stat', 'cpu  1 0 1 1\ncpu0 1 0 1 1\ncpu1 1 0 1 1\nbtime 1\n');
    for (const pid of [71, 72]) write(`${pid}/stat`, `${pid} (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 4 0 9 1 1 1\n`);
    writeTree(roots.sys, { 'devices/system/cpu/present': '0-15\n' });
    begin(createLoadCollector(roots));
    expect(sink.get('load_1m_ratio')).toBe(ratio);
  });

  it('load: unsupported by a kernel that measures none', () => {
    write('loadavg', '0.00 0.00 0.00 0/0 0\n');
    expect(() => begin(createLoadCollector(roots))).toThrow(UnsupportedError);
  });

  it('memory: gauges at once, rates on the second reading, nothing that the kernel lacks', () => {
    const again = begin(createMemoryCollector(roots));
    expect(sink.get('memory_used_bytes')).toBe((32768000 - 8192000) * 1024);
    expect(sink.get('memory_used_ratio')).toBeCloseTo(0.75);
    expect(sink.get('swap_used_ratio')).toBeCloseTo((8388604 - 6291452) / 8388604);
    expect(sink.get('memory_slab_bytes')).toBeUndefined();
    expect(sink.get('memory_oom_kills_total')).toBeUndefined();
    expect(sink.get('memory_page_faults_per_second')).toBeUndefined();
    write('vmstat', 'pgfault 7000\npgmajfault 60\npgpgin 1010\npswpin 32\noom_kill 2\n');
    again(2_000);
    expect(sink.get('memory_page_faults_per_second')).toBe(1_000);
    expect(sink.get('memory_major_faults_per_second')).toBe(5);
    expect(sink.get('memory_pages_in_bytes_per_second')).toBe(5 * 1_024);
    expect(sink.get('swap_in_bytes_per_second')).toBe(4_096);
    expect(sink.get('memory_oom_kills_total')).toBe(2);
  });

  it('memory: the rest without a total, and the activity without the rest', () => {
    write('meminfo', 'MemFree: 8 kB\nSwapTotal: 200 kB\nSwapFree: 50 kB\n');
    const again = begin(createMemoryCollector(roots));
    expect(sink.get('memory_free_bytes')).toBe(8 * 1024);
    expect(sink.get('swap_used_ratio')).toBe(0.75);
    expect(sink.get('memory_used_ratio')).toBeUndefined();
    expect(sink.problems).toEqual([expect.stringContaining('MemTotal')]);
    write('meminfo', '');
    expect(again().get('memory_page_faults_per_second')).toBe(0);
    write('vmstat', '');
    expect(() => again()).toThrow('meminfo');
  });

  it('memory: no value for more free swap than there is', () => {
    write('meminfo', 'MemTotal: 100 kB\nSwapTotal: 10 kB\nSwapFree: 20 kB\n');
    begin(createMemoryCollector(roots));
    expect(sink.get('swap_used_ratio')).toBeUndefined();
    expect(sink.get('swap_total_bytes')).toBe(10 * 1024);
  });

  it.each([
    ['no limit', { 'memory.max': '-1\n', 'memory.current': '50\n' }, 0.75],
    ['an unknown use', { 'memory.max': '8192000\n', 'memory.current': 'x\n' }, undefined],
    ['an unknown cache', { 'memory.max': '8192000\n', 'memory.current': '2048000\n' }, 0.25],
  ])('memory: a container with %s', (_, files, ratio) => {
    for (const [name, text] of Object.entries(files)) writeTree(roots.sys, { [`fs/cgroup/${name}`]: text });
    begin(createMemoryCollector(roots));
    expect(sink.get('memory_used_ratio')).toBe(ratio);
  });

  it('memory: opens the files of its container once', () => {
    for (const name of ['memory.max', 'memory.current', 'memory.stat'])
      writeTree(roots.sys, { [`fs/cgroup/${name}`]: '8192000\n' });
    const again = begin(createMemoryCollector(roots));
    const before = readdirSync('/proc/self/fd').length;
    for (let reading = 0; reading < 700; reading++) again();
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });

  it('memory: no used share of swap on a machine without swap', () => {
    write('meminfo', 'MemTotal: 100 kB\nMemAvailable: 50 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n');
    begin(createMemoryCollector(roots));
    expect(sink.get('swap_used_ratio')).toBeUndefined();
    expect(sink.get('swap_used_bytes')).toBe(0);
  });

  describe('pressure', () => {
    it('computes the exact share from the total', () => {
      const again = begin(createPressureCollector(roots));
      expect(sink.get('pressure_some_10s_ratio{resource="cpu"}')).toBeCloseTo(0.1234);
      expect(sink.get('pressure_full_60s_ratio{resource="irq"}')).toBeCloseTo(0.005);
      expect(sink.get('pressure_some_ratio{resource="cpu"}')).toBeUndefined();
      write('pressure/cpu', 'some avg10=12.34 avg60=5.00 avg300=1.00 total=988154321\n');
      expect(again(2_000).get('pressure_some_ratio{resource="cpu"}')).toBeCloseTo(0.25);
    });

    it('leaves out the full line of cpu, which is always 0', () => {
      const line = 'avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
      write('pressure/cpu', `some ${line}full ${line}`);
      begin(createPressureCollector(roots));
      expect(sink.get('pressure_full_10s_ratio{resource="cpu"}')).toBeUndefined();
    });

    it('reports the others next to a damaged file, and that one once it is whole', () => {
      write('pressure/cpu', 'x\n');
      const again = begin(createPressureCollector(roots));
      expect(sink.get('pressure_full_60s_ratio{resource="irq"}')).toBeCloseTo(0.005);
      expect(sink.problems).toEqual([expect.stringContaining('pressure/cpu')]);
      write('pressure/cpu', 'some avg10=12.34 avg60=5.00 avg300=1.00 total=988154321\n');
      expect(again().get('pressure_some_10s_ratio{resource="cpu"}')).toBeCloseTo(0.1234);
    });

    it('is unsupported by a kernel without it', () => {
      rmSync(join(roots.proc, 'pressure'), { recursive: true });
      expect(() => begin(createPressureCollector(roots))).toThrow(UnsupportedError);
    });
  });

  describe('disk', () => {
    const line = (device: string, numbers: string) => ` 259       0 ${device} ${numbers}\n`;

    it('reports whole disks in use', () => {
      begin(createDiskCollector(roots));
      const devices = new Set(sink.keys.map((key) => /device="([^"]+)"/.exec(key)?.[1]));
      expect([...devices].sort()).toEqual(['dm-0', 'nvme0n1', 'sda', 'zram0']);
    });

    it('computes throughput, latency, busy time and queue', () => {
      write('diskstats', line('sda', '100 0 1000 500 200 0 2000 900 0 700 1400 0 0 50 0'));
      const again = begin(createDiskCollector(roots));
      write('diskstats', line('sda', '110 0 1200 600 200 0 2000 900 3 1700 4400 0 0 150 0'));
      again(2_000);
      const value = (metric: string) => sink.get(`disk_${metric}{device="sda"}`);
      expect(value('read_bytes_per_second')).toBe((200 * 512) / 2);
      expect(value('written_bytes_per_second')).toBe(0);
      expect(value('reads_per_second')).toBe(5);
      expect(value('read_latency_seconds')).toBeCloseTo(0.01);
      expect(value('write_latency_seconds')).toBeUndefined();
      expect(value('io_busy_ratio')).toBe(0.5);
      expect(value('queue_length_count')).toBe(1.5);
      expect(value('io_in_flight_count')).toBe(3);
      expect(value('discarded_bytes_per_second')).toBe((100 * 512) / 2);
    });

    it('shows no spike when a disk returns or its counters restart', () => {
      const full = '100000 0 9000000 500 200 0 2000 900 0 700 1400 0 0 0 0';
      write('diskstats', line('sda', '1 0 8 1 0 0 0 0 0 1 1 0 0 0 0'));
      const again = begin(createDiskCollector(roots));
      write('diskstats', '');
      expect(again().keys).toEqual([]);
      write('diskstats', line('sda', full));
      expect(again().get('disk_read_bytes_per_second{device="sda"}')).toBeUndefined();
      write('diskstats', line('sda', '1 0 8 1 0 0 0 0 0 1 1 0 0 0 0'));
      expect(again().get('disk_read_bytes_per_second{device="sda"}')).toBeUndefined();
    });

    it('counts a disk of IBM Z once where /sys does not list it', () => {
      rmSync(join(roots.sys, 'block'), { recursive: true });
      write('diskstats', line('dasda', '1 0 8 1 0 0 0 0 0 1 1') + line('dasda1', '1 0 8 1 0 0 0 0 0 1 1'));
      const again = begin(createDiskCollector(roots));
      write('diskstats', line('dasda', '2 0 16 1 0 0 0 0 0 1 1') + line('dasda1', '2 0 16 1 0 0 0 0 0 1 1'));
      expect(again().get('disk_all_read_bytes_per_second')).toBe(8 * 512);
      expect(sink.get('disk_read_bytes_per_second{device="dasda1"}')).toBeUndefined();
    });

    it.each([
      ['', 8],
      ['0 0 0 0 0 0 0 0 0 0 0', 4],
    ])('counts paths of a disk only if the disk does not count: %j', (idle, sectors) => {
      const counts = (reads: number) => `${reads} 0 ${reads * 4} 1 0 0 0 0 0 1 1`;
      writeTree(roots.sys, { 'block/nvme0n1/size': '1\n', 'block/nvme0c1n1/size': '1\n' });
      const both = (reads: number) => line('nvme0n1', idle || counts(reads)) + line('nvme0c1n1', counts(reads));
      write('diskstats', both(1));
      const again = begin(createDiskCollector(roots));
      write('diskstats', both(idle === '' ? 3 : 2));
      expect(again().get('disk_all_read_bytes_per_second')).toBe(sectors * 512);
    });

    it('counts a disk on a network, and a device of several paths only by its disks', () => {
      writeTree(roots.sys, { 'block/rbd0/size': '1\n', 'block/sda/size': '1\n', 'block/emcpowera/size': '1\n' });
      const all = (reads: number) =>
        ['rbd0', 'sda', 'emcpowera'].map((name) => line(name, `${reads} 0 ${reads} 1 0 0 0 0 0 1 1`)).join('');
      write('diskstats', all(1));
      const again = begin(createDiskCollector(roots));
      write('diskstats', all(3));
      expect(again().get('disk_all_read_bytes_per_second')).toBe(4 * 512);
    });

    it('reports compressed memory once it is used', () => {
      write('diskstats', line('zram0', '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0'));
      const again = begin(createDiskCollector(roots));
      expect(sink.keys).toEqual([]);
      write('diskstats', line('zram0', '0 0 0 0 8 0 64 0 0 0 0 0 0 0 0'));
      again();
      write('diskstats', line('zram0', '0 0 0 0 16 0 128 0 0 0 0 0 0 0 0'));
      expect(again().get('disk_writes_per_second{device="zram0"}')).toBe(8);
    });
  });

  describe('network', () => {
    it('reports interfaces that lead outside', () => {
      begin(createNetworkCollector(roots));
      expect(sink.get('network_up_ratio{interface="enp0s31f6"}')).toBe(1);
      expect(sink.get('network_up_ratio{interface="wlp2s0"}')).toBe(0);
      writeFileSync(join(roots.proc, 'net/dev'), 'Inter-|\n face |\n  wg0: 1777 8 0 0 0 0 0 0 888 8 0 0 0 0 0 0\n');
      const again = begin(createNetworkCollector(roots));
      again();
      const names = new Set(sink.keys.flatMap((key) => /interface="([^"]+)"/.exec(key)?.[1] ?? []));
      expect([...names]).toEqual(['wg0']);
    });

    it('reports the state of links whose counters are missing', () => {
      writeTree(roots.sys, { 'class/net/wlp2s0/operstate': 'up\n' });
      write('net/dev', 'Inter-|\n face |\nwlp2s0: 1 2\n');
      const again = begin(createNetworkCollector(roots));
      expect(sink.get('network_up_ratio{interface="wlp2s0"}')).toBe(1);
      write('net/dev', 'x');
      expect(again().get('network_up_ratio{interface="wlp2s0"}')).toBe(1);
      expect(sink.get('network_online_ratio')).toBe(1);
      expect(sink.problems).toEqual([expect.stringContaining('/proc/net/dev')]);
    });

    const LINE = '0 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0';
    const PPP = {
      'class/net/ppp0/type': '512\n',
      'class/net/ppp0/operstate': 'unknown\n',
      'class/net/ppp0/carrier': '1\n',
    };

    it.each([
      ['a line while no link is up', 'down', 1, 1],
      ['a tunnel over a link', 'up', undefined, 1],
    ])('takes ppp for %s', (_, state, up, online) => {
      writeTree(roots.sys, { ...PPP, 'class/net/enp0s31f6/operstate': `${state}\n` });
      write('net/route', 'Iface\tDestination\tGateway\tFlags\nppp0\t00000000\t00000000\t0001\n');
      write('net/dev', `Inter-|\n face |\nenp0s31f6: ${LINE}\nppp0: ${LINE}\n`);
      const again = begin(createNetworkCollector(roots));
      expect(sink.get('network_up_ratio{interface="ppp0"}')).toBe(up);
      expect(sink.get('network_online_ratio')).toBe(online);
      write('net/dev', `Inter-|\n face |\nenp0s31f6: ${LINE}\nppp0: 70${LINE}\n`);
      expect(again().get('network_all_receive_bytes_per_second')).toBe(state === 'up' ? 0 : 700);
      // A tunnel stays one after the link is gone.
      writeTree(roots.sys, { 'class/net/enp0s31f6/operstate': 'down\n' });
      expect(again().get('network_online_ratio')).toBe(state === 'up' ? 0 : 1);
    });

    it('does not take a bus for a way to other machines', () => {
      writeTree(roots.sys, {
        'class/net/enp0s31f6/operstate': 'down\n',
        'class/net/can0/type': '280\n',
        'class/net/can0/device/x': '',
        'class/net/can0/operstate': 'up\n',
      });
      write('net/route', 'Iface\tDestination\tGateway\tFlags\nwg0\t00000000\t00000000\t0001\n');
      write('net/dev', `Inter-|\n face |\nenp0s31f6: ${LINE}\ncan0: ${LINE}\nwg0: ${LINE}\n`);
      begin(createNetworkCollector(roots));
      expect(sink.get('network_online_ratio')).toBe(0);
    });

    it('computes rates, and none after an interface was created again', () => {
      const dev = (bytes: number) =>
        write('net/dev', `Inter-|\n face |\nwlp2s0: ${bytes} 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`);
      dev(1_000);
      const again = begin(createNetworkCollector(roots));
      dev(3_000);
      expect(again(500).get('network_receive_bytes_per_second{interface="wlp2s0"}')).toBe(4_000);
      dev(10);
      expect(again().get('network_receive_bytes_per_second{interface="wlp2s0"}')).toBeUndefined();
    });
  });

  it('sockets: counts and rates', () => {
    cpSync(fixturePath('proc/debian-12-vm/net'), join(roots.proc, 'net'), { recursive: true });
    const again = begin(createSocketsCollector(roots));
    expect(sink.get('network_sockets_used_count')).toBeGreaterThan(0);
    write('net/snmp', 'Tcp: MaxConn CurrEstab RetransSegs\nTcp: -1 42 7\nUdp: InErrors\nUdp: 10\n');
    again();
    expect(sink.get('network_tcp_established_count')).toBe(42);
    expect(sink.get('network_udp_receive_errors_per_second')).toBe(10);
    expect(sink.get('network_tcp_listen_drops_per_second')).toBe(0);
  });

  describe('cgroup', () => {
    it.each([
      ['0::/system.slice/docker-ab.scope\n', { 'memory.current': '4096\n', 'memory.max': '8192\n' }],
      [
        '4:memory:/docker/docker-ab.scope\n',
        { 'memory/memory.usage_in_bytes': '4096\n', 'memory/memory.limit_in_bytes': '8192\n' },
      ],
    ])('finds the group of a container that sees a path of the host: %j', (paths, files) => {
      write('self/cgroup', paths);
      for (const [name, text] of Object.entries(files)) writeTree(roots.sys, { [`fs/cgroup/${name}`]: text });
      begin(createCgroupCollector(roots));
      expect(sink.get('cgroup_memory_bytes{group="docker-ab.scope"}')).toBe(4_096);
      expect(sink.get('cgroup_memory_limit_bytes{group="docker-ab.scope"}')).toBe(8_192);
    });

    it('does not take the whole machine for a group that is gone', () => {
      write('self/cgroup', '4:memory:/gone\n');
      writeTree(roots.sys, {
        'fs/cgroup/memory/release_agent': '\n',
        'fs/cgroup/memory/memory.usage_in_bytes': '4096\n',
      });
      expect(() => begin(createCgroupCollector(roots))).toThrow('no control group');
    });

    it('reports the session of version 2', () => {
      const group = 'fs/cgroup/user.slice/user-1000.slice';
      const stat = (usage: number, throttled: number) =>
        writeTree(roots.sys, { [`${group}/cpu.stat`]: `usage_usec ${usage}\nthrottled_usec ${throttled}\n` });
      stat(1_000_000, 0);
      writeTree(roots.sys, {
        [`${group}/memory.current`]: '123456789\n',
        [`${group}/memory.max`]: 'max\n',
        [`${group}/memory.pressure`]: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
      });
      const again = begin(createCgroupCollector(roots));
      stat(4_000_000, 500_000);
      writeTree(roots.sys, { [`${group}/memory.pressure`]: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=200000\n' });
      again(2_000);
      const labels = '{group="user-1000.slice"}';
      expect(sink.get(`cgroup_cpu_usage_ratio${labels}`)).toBe(1.5);
      expect(sink.get(`cgroup_cpu_throttled_ratio${labels}`)).toBe(0.25);
      expect(sink.get(`cgroup_memory_bytes${labels}`)).toBe(123456789);
      expect(sink.get(`cgroup_memory_limit_bytes${labels}`)).toBeUndefined();
      expect(sink.get('cgroup_pressure_some_ratio{group="user-1000.slice",resource="memory"}')).toBeCloseTo(0.1);
    });

    it('reports version 1, without groups that are the whole machine', () => {
      write('self/cgroup', '4:memory:/docker/abc\n2:cpuacct:/docker/abc\n1:cpu:/\n');
      writeTree(roots.sys, {
        'fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '4096\n',
        'fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '8192\n',
        'fs/cgroup/cpuacct/docker/abc/cpuacct.usage': '1000000000\n',
        'fs/cgroup/cpu/cpu.stat': 'throttled_time 5\n',
      });
      const again = begin(createCgroupCollector(roots));
      writeTree(roots.sys, { 'fs/cgroup/cpuacct/docker/abc/cpuacct.usage': '1500000000\n' });
      again();
      expect(sink.get('cgroup_cpu_usage_ratio{group="abc"}')).toBe(0.5);
      expect(sink.get('cgroup_memory_limit_bytes{group="abc"}')).toBe(8_192);
      expect(sink.get('cgroup_cpu_throttled_ratio{group="abc"}')).toBeUndefined();
    });

    it.each(['0::/\n', '', '2:memory:/\n'])('is unsupported outside of any group: %j', (text) => {
      write('self/cgroup', text);
      expect(() => begin(createCgroupCollector(roots))).toThrow(UnsupportedError);
    });
  });
});
